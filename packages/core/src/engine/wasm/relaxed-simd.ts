/**
 * (module (func (result v128)
 *   (f32x4.relaxed_madd (v128.const zeros) (v128.const zeros) (v128.const zeros))))
 */
function probeModule(): Uint8Array<ArrayBuffer> {
  const zeros = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
  const body = [0x00, ...zeros, ...zeros, ...zeros, 0xfd, 0x85, 0x02, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x0a, body.length + 2, 0x01, body.length, ...body],
  ]);
}

interface NodeProcess {
  readonly versions?: { readonly v8?: string };
  readonly getBuiltinModule?: (name: string) => unknown;
}

interface V8Module {
  readonly setFlagsFromString: (flag: string) => void;
}

/** Node 20's V8 has relaxed SIMD behind this flag; in later ones the flag is gone and naming it prints an error. */
function switchOnInNode20(): void {
  const { process } = globalThis as { process?: NodeProcess };
  if (!process?.versions?.v8?.startsWith('11.')) return;
  const v8 = process.getBuiltinModule?.('node:v8') as V8Module | undefined;
  v8?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

let found: boolean | undefined;

/** Whether the host runs relaxed SIMD (fused multiply-add), told by validating a probe, after asking Node 20 for it. */
export function hasRelaxedSimd(): boolean {
  if (found === undefined) {
    switchOnInNode20();
    found = WebAssembly.validate(probeModule());
  }
  return found;
}
