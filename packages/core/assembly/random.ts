/**
 * Four lanes of xoshiro128++ (Blackman & Vigna 2021), state of four vectors in memory. A column of n rows consumes ceil(n / 8)
 * pairs of draws as normals, ceil(n / 4) draws as uniforms; src/engine/random-stream.ts is the same stream in TypeScript.
 */
import { logarithm, multiplyAdd } from './vector';

@inline
function rotate(x: v128, k: i32): v128 {
  return v128.or(i32x4.shl(x, k), i32x4.shr_u(x, 32 - k));
}

/** Four uniform numbers in [0, 1), multiples of 2^-24. */
@inline
function uniform(state: usize): v128 {
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  const result = i32x4.add(rotate(i32x4.add(s0, s3), 7), s0);
  const t = i32x4.shl(s1, 9);
  s2 = v128.xor(s2, s0);
  s3 = v128.xor(s3, s1);
  s1 = v128.xor(s1, s2);
  s0 = v128.xor(s0, s3);
  s2 = v128.xor(s2, t);
  s3 = rotate(s3, 11);
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(result, 8)), f32x4.splat(5.9604644775390625e-8));
}

/** sqrt(-2 ln(1 - u)) */
@inline
function radius(u: v128): v128 {
  const logarithmOf = logarithm(f32x4.sub(f32x4.splat(1), u));
  return f32x4.sqrt(f32x4.max(f32x4.mul(f32x4.splat(-2), logarithmOf), f32x4.splat(0)));
}

/** sin(2 pi t) for t in [-1/4, 1/4], error below 2e-7 */
@inline
function sineOfTurn(t: v128): v128 {
  const a = f32x4.mul(t, f32x4.splat(6.283185307179586));
  const square = f32x4.mul(a, a);
  let p = f32x4.splat(-2.3889859e-8);
  p = multiplyAdd(p, square, f32x4.splat(2.7525562e-6));
  p = multiplyAdd(p, square, f32x4.splat(-1.9840874e-4));
  p = multiplyAdd(p, square, f32x4.splat(8.3333310e-3));
  p = multiplyAdd(p, square, f32x4.splat(-1.66666667e-1));
  return multiplyAdd(f32x4.mul(p, square), a, a);
}

/** sin(2 pi t) for any t: brought to [-1/2, 1/2], then mirrored at a quarter turn. */
@inline
function sine(t: v128): v128 {
  const wrapped = f32x4.sub(t, f32x4.nearest(t));
  const mirrored = f32x4.sub(
    v128.or(f32x4.splat(0.5), v128.and(wrapped, i32x4.splat(0x80000000))),
    wrapped,
  );
  const inner = f32x4.le(f32x4.abs(wrapped), f32x4.splat(0.25));
  return sineOfTurn(v128.bitselect(wrapped, mirrored, inner));
}

/** Eight normals by Box-Muller (1958). */
@inline
function eightNormals(state: usize, to: usize): void {
  const r = radius(uniform(state));
  const turn = uniform(state);
  v128.store(to, f32x4.mul(r, sine(f32x4.add(turn, f32x4.splat(0.25)))));
  v128.store(to, f32x4.mul(r, sine(turn)), 16);
}

/** Standard normals into `rows` rows, rounded up to 8, of each column. */
export function fillNormal(state: usize, to: usize, stride: usize, columns: i32, rows: i32): void {
  const rowBytes = <usize>rows << 2;
  for (let c = 0; c < columns; ++c) {
    for (let r: usize = 0; r < rowBytes; r += 32) eightNormals(state, to + r);
    to += stride;
  }
}

/** `count` uniform numbers in [0, 1), rounded up to 4. */
export function fillUniform(state: usize, to: usize, count: i32): void {
  const bytes = <usize>count << 2;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, uniform(state));
}

/** y = x + deviation * normal, with a deviation for each row; rows rounded up to 8. */
export function addNormal(
  state: usize,
  x: usize,
  xStride: usize,
  y: usize,
  yStride: usize,
  columns: i32,
  rows: i32,
  deviations: usize,
): void {
  const rowBytes = <usize>rows << 2;
  for (let c = 0; c < columns; ++c) {
    for (let r: usize = 0; r < rowBytes; r += 32) {
      eightNormals(state, y + r);
      let noise = f32x4.mul(v128.load(y + r), v128.load(deviations + r));
      v128.store(y + r, f32x4.add(noise, v128.load(x + r)));
      noise = f32x4.mul(v128.load(y + r, 16), v128.load(deviations + r, 16));
      v128.store(y + r, f32x4.add(noise, v128.load(x + r, 16)), 16);
    }
    x += xStride;
    y += yStride;
  }
}

/** Sets all columns of a row to 0 for a share `rate` of the rows, drawn once for all columns; rows rounded up to 4. */
export function hideRows(
  state: usize,
  y: usize,
  stride: usize,
  columns: i32,
  rows: i32,
  rate: f32,
): void {
  const rowBytes = <usize>rows << 2;
  for (let r: usize = 0; r < rowBytes; r += 16) {
    const kept = f32x4.ge(uniform(state), f32x4.splat(rate));
    let to = y + r;
    for (let c = 0; c < columns; ++c) {
      v128.store(to, v128.and(v128.load(to), kept));
      to += stride;
    }
  }
}

/** Inverted dropout in place: h *= multiplier, which is 0 for a share `rate` of units and 1 / (1 - rate) for the others. */
export function dropoutForward(
  state: usize,
  h: usize,
  multiplier: usize,
  hStride: usize,
  multiplierStride: usize,
  columns: i32,
  rows: i32,
  rate: f32,
): void {
  const kept = f32x4.splat(1 / (1 - rate));
  const rowBytes = <usize>rows << 2;
  for (let c = 0; c < columns; ++c) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const m = v128.and(kept, f32x4.ge(uniform(state), f32x4.splat(rate)));
      v128.store(multiplier + r, m);
      v128.store(h + r, f32x4.mul(v128.load(h + r), m));
    }
    h += hStride;
    multiplier += multiplierStride;
  }
}
