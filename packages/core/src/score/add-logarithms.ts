import { instantiateKernels, type Kernels } from '../engine/wasm/kernels.js';

/** Rows added at a time. */
const ROWS = 2048;

const VALUES = ROWS * 8;

interface Workspace {
  readonly kernels: Kernels;
  readonly totals: Float64Array;
  readonly values: Float32Array;
}

let workspace: Workspace | undefined;

/** A page of memory of the scores' own, so that every engine, the reference too, adds alike. */
function open(): Workspace {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  return {
    // doubles are never fused: both builds give the same bits
    kernels: instantiateKernels('plain', memory),
    totals: new Float64Array(memory.buffer, 0, ROWS),
    values: new Float32Array(memory.buffer, VALUES, ROWS),
  };
}

/** How values are added; see `addLogarithms`. */
export interface LogarithmOptions {
  /** Above 0, a normal double. */
  readonly floor: number;
  readonly factor: number;
  readonly mean: number;
}

/**
 * totals[i] += factor * (ln(max(values[i], 0) + floor) - mean), the logarithm and every bit as `portableLog` gives it, ten times
 * as fast. NaN gives NaN.
 * @param values at least as long as `totals`.
 */
export function addLogarithms(
  values: Float32Array,
  { floor, factor, mean }: LogarithmOptions,
  totals: Float64Array,
): void {
  workspace ??= open();
  for (let start = 0; start < totals.length; start += ROWS) {
    const some = totals.subarray(start, start + ROWS);
    workspace.totals.set(some);
    workspace.values.set(values.subarray(start, start + some.length));
    workspace.kernels.addLogarithms(VALUES, 0, some.length, floor, factor, mean);
    some.set(workspace.totals.subarray(0, some.length));
  }
}
