import { multiplyAdd, sigmoid } from './vector';

/** Codes of activations, equal to the order in src/engine/wasm/kernels.ts. */
export const LINEAR = 0;
export const RELU = 1;
export const LEAKY_RELU = 2;
export const TANH = 3;
export const SIGMOID = 4;

export const LEAKY_SLOPE: f32 = 0.1;

/** activation(z) of the kinds that cost an instruction or two; the others are left to `activateColumns`. */
@inline
export function activateCheaply(z: v128, activation: i32): v128 {
  // pmax keeps NaN in its first operand and is one instruction, where max is several
  if (activation == RELU) return f32x4.pmax(z, f32x4.splat(0));
  if (activation == LEAKY_RELU) return f32x4.pmax(z, f32x4.mul(z, f32x4.splat(LEAKY_SLOPE)));
  return z;
}

/** tanh or sigmoid in place; nothing for the other kinds. */
export function activateColumns(
  y: usize,
  stride: usize,
  columns: i32,
  rows: i32,
  activation: i32,
): void {
  if (activation < TANH) return;
  for (let c = 0; c < columns; ++c) {
    const start = y + <usize>c * stride;
    const end = start + (<usize>rows << 2);
    for (let i = start; i < end; i += 16) {
      const z = v128.load(i);
      if (activation == SIGMOID) v128.store(i, sigmoid(z));
      else {
        // tanh z = 2 sigmoid(2z) - 1
        v128.store(i, multiplyAdd(f32x4.splat(2), sigmoid(f32x4.add(z, z)), f32x4.splat(-1)));
      }
    }
  }
}

/** activation'(z), told from h = activation(z) */
@inline
export function slope(h: v128, activation: i32): v128 {
  const one = f32x4.splat(1);
  if (activation == RELU) return v128.and(one, f32x4.gt(h, f32x4.splat(0)));
  if (activation == LEAKY_RELU) {
    return v128.bitselect(one, f32x4.splat(LEAKY_SLOPE), f32x4.gt(h, f32x4.splat(0)));
  }
  if (activation == TANH) return f32x4.sub(one, f32x4.mul(h, h));
  if (activation == SIGMOID) return f32x4.mul(h, f32x4.sub(one, h));
  return one;
}

/**
 * Through an activation and the dropout that followed it: d *= multiplier * activation'(h / keep).
 * `h` was scaled by the multiplier (0 or 1 / keep), so a kept unit's own output is h * keep.
 */
export function dropoutBackward(
  d: usize,
  dStride: usize,
  h: usize,
  hStride: usize,
  multiplier: usize,
  multiplierStride: usize,
  columns: i32,
  rows: i32,
  activation: i32,
  keep: f32,
): void {
  const scale = f32x4.splat(keep);
  const rowBytes = <usize>rows << 2;
  for (let c = 0; c < columns; ++c) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const derivative = slope(f32x4.mul(v128.load(h + r), scale), activation);
      const factor = f32x4.mul(v128.load(multiplier + r), derivative);
      v128.store(d + r, f32x4.mul(v128.load(d + r), factor));
    }
    d += dStride;
    h += hStride;
    multiplier += multiplierStride;
  }
}
