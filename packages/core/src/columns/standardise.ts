import { instantiateKernels, type Kernels } from '../engine/wasm/kernels.js';
import { LINEAR_DEVIATIONS } from './soft-clip.js';

/** Rows standardised at a time. */
export const STANDARDISED_ROWS = 2048;

const TO = STANDARDISED_ROWS * 8;

interface Workspace {
  readonly kernels: Kernels;
  readonly numbers: Float64Array;
  readonly results: Float32Array;
}

let workspace: Workspace | undefined;

/** A page of memory of the columns' own, so that every engine, the reference too, reads the same features. */
function open(): Workspace {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  return {
    // doubles are never fused: both builds give the same bits
    kernels: instantiateKernels('plain', memory),
    numbers: new Float64Array(memory.buffer, 0, STANDARDISED_ROWS),
    results: new Float32Array(memory.buffer, TO, STANDARDISED_ROWS),
  };
}

/**
 * out[at + i] = (x_i - mean) * inverse for up to STANDARDISED_ROWS numbers x.
 * @param read writes the numbers into the array it is given.
 * @returns whether any result is NaN or needs the soft clip.
 */
export function standardise(
  read: (numbers: Float64Array) => void,
  count: number,
  mean: number,
  inverse: number,
  out: Float32Array,
  at: number,
): boolean {
  workspace ??= open();
  const { kernels, numbers, results } = workspace;
  read(numbers);
  // the kernel works in fours; what stands beyond the last number must not count
  numbers.fill(mean, count, Math.min(Math.ceil(count / 4) * 4, STANDARDISED_ROWS));
  const beyond = kernels.standardise(0, TO, count, mean, inverse, LINEAR_DEVIATIONS);
  out.set(results.subarray(0, count), at);
  return beyond !== 0;
}
