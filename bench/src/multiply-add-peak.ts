import { timeCalls } from './time-calls.js';

/** Enough independent sums to keep two multiply-add units of four cycles' latency busy. */
const ACCUMULATORS = 10;
/** Multiply-adds of each sum per turn of the loop, so that the loop's own instructions do not show. */
const UNROLL = 8;
const TURNS = 20_000;
const LANES = 4;

const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_RELAXED_MADD = [0xfd, 0x85, 0x02];

/**
 * (module (func (export "run") (param $turns i32) (param $factor f32) (result f32) ...)): a loop of f32x4.relaxed_madd on registers
 * alone. Local 0 counts turns, 1 is the factor, 2 the splatted factor, the accumulators follow.
 */
function peakModule(): Uint8Array<ArrayBuffer> {
  const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => 3 + i);
  const turn = accumulators.flatMap((sum) => [
    ...[LOCAL_GET, 2, LOCAL_GET, 2, LOCAL_GET, sum],
    ...[...F32X4_RELAXED_MADD, LOCAL_SET, sum],
  ]);
  const body = [
    ...[0x01, ACCUMULATORS + 1, 0x7b],
    ...[LOCAL_GET, 1, 0xfd, 0x13, LOCAL_SET, 2],
    ...[0x03, 0x40],
    ...Array.from({ length: UNROLL }, () => turn).flat(),
    ...[LOCAL_GET, 0, 0x41, 0x01, 0x6b, 0x22, 0, 0x0d, 0x00, 0x0b],
    ...[LOCAL_GET, 3, ...accumulators.slice(1).flatMap((sum) => [LOCAL_GET, sum, ...F32X4_ADD])],
    ...[0xfd, 0x1f, 0x00, 0x0b],
  ];
  const code = [0x01, ...leb128(body.length), ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7f, 0x7d, 0x01, 0x7d],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x00],
    ...[0x0a, ...leb128(code.length), ...code],
  ]);
}

function leb128(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)];
}

/** Floating-point operations of one call of what `multiplyAddPeak` gives. */
export const PEAK_OPERATIONS = TURNS * UNROLL * ACCUMULATORS * LANES * 2;

/**
 * A call that does PEAK_OPERATIONS as fast as this processor can with 128-bit fused multiply-adds: the ceiling of every kernel written
 * in WebAssembly. Relaxed SIMD must have been switched on before, as creating a relaxed engine does.
 */
export function multiplyAddPeak(): () => void {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(peakModule()));
  const run = instance.exports['run'] as (turns: number, factor: number) => number;
  timeCalls(() => run(TURNS, 1e-3), 0.2);
  return () => {
    run(TURNS, 1e-3);
  };
}
