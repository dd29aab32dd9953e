/**
 * Losses of the decoder's heads over column-by-column batches.
 *
 * A call takes a run of heads of one kind and width that lie side by side, with one mask column and one entry of each array per
 * head. Gradient kernels fill rows up to a multiple of 8 (masks are 0 there, row weights finite); row kernels add each head's loss to the rows' totals.
 */
import { exponential, logarithm, multiplyAdd, sigmoid, softplus, sumOf } from './vector';

/** dz = scale * m * (o - x) with m = mask * row weight; returns sum of m * (o - x)^2. */
function squaredErrorGradient(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  rowWeights: usize,
  dz: usize,
  width: i32,
  rows: i32,
  scale: f32,
): f32 {
  const rowBytes = <usize>rows << 2;
  let sum = f32x4.splat(0);
  for (let f = 0; f < width; ++f) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const m = f32x4.mul(v128.load(mask + r), v128.load(rowWeights + r));
      const error = f32x4.sub(v128.load(o + r), v128.load(x + r));
      const weighted = f32x4.mul(m, error);
      v128.store(dz + r, f32x4.mul(weighted, f32x4.splat(scale)));
      sum = multiplyAdd(weighted, error, sum);
    }
    o += oStride;
    x += xStride;
    dz += oStride;
  }
  return sumOf(sum);
}

/** dz = scale * m * (sigmoid(o) - x) with m = mask * row weight; returns sum of m * (softplus(o) - x o). */
function sigmoidGradient(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  rowWeights: usize,
  dz: usize,
  width: i32,
  rows: i32,
  scale: f32,
): f32 {
  const rowBytes = <usize>rows << 2;
  let sum = f32x4.splat(0);
  for (let f = 0; f < width; ++f) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const m = f32x4.mul(v128.load(mask + r), v128.load(rowWeights + r));
      const logit = v128.load(o + r);
      const target = v128.load(x + r);
      const error = f32x4.mul(m, f32x4.sub(sigmoid(logit), target));
      v128.store(dz + r, f32x4.mul(error, f32x4.splat(scale)));
      const loss = f32x4.sub(softplus(logit), f32x4.mul(target, logit));
      sum = multiplyAdd(m, loss, sum);
    }
    o += oStride;
    x += xStride;
    dz += oStride;
  }
  return sumOf(sum);
}

@inline
export function maximumOf(o: usize, oStride: usize, width: i32): v128 {
  let maximum = v128.load(o);
  for (let f = 1; f < width; ++f) {
    o += oStride;
    maximum = f32x4.max(maximum, v128.load(o));
  }
  return maximum;
}

/** dz = scale * m * (softmax(o) - x) with m = mask * row weight; returns sum of m * (ln sum e^o - sum x o). */
function softmaxGradient(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  rowWeights: usize,
  dz: usize,
  width: i32,
  rows: i32,
  scale: f32,
): f32 {
  const rowBytes = <usize>rows << 2;
  let total = f32x4.splat(0);
  for (let r: usize = 0; r < rowBytes; r += 16) {
    const m = f32x4.mul(v128.load(mask + r), v128.load(rowWeights + r));
    const maximum = maximumOf(o + r, oStride, width);
    let sum = f32x4.splat(0);
    let chosen = f32x4.splat(0);
    for (let f = 0; f < width; ++f) {
      const offset = r + <usize>f * oStride;
      const shifted = f32x4.sub(v128.load(o + offset), maximum);
      const e = exponential(shifted);
      v128.store(dz + offset, e);
      sum = f32x4.add(sum, e);
      chosen = multiplyAdd(v128.load(x + r + <usize>f * xStride), shifted, chosen);
    }
    total = multiplyAdd(m, f32x4.sub(logarithm(sum), chosen), total);
    const factor = f32x4.mul(m, f32x4.splat(scale));
    const inverse = f32x4.div(f32x4.splat(1), sum);
    for (let f = 0; f < width; ++f) {
      const to = dz + r + <usize>f * oStride;
      const share = f32x4.mul(v128.load(to), inverse);
      const error = f32x4.sub(share, v128.load(x + r + <usize>f * xStride));
      v128.store(to, f32x4.mul(factor, error));
    }
  }
  return sumOf(total);
}

/** total += mask != 0 ? weight * loss : expected. The caller splats, since V8 does not lift a splat out of a loop. */
@inline
function addToRow(total: usize, mask: usize, loss: v128, weight: v128, expected: v128): void {
  const observed = f32x4.ne(v128.load(mask), i32x4.splat(0));
  const part = v128.bitselect(f32x4.mul(loss, weight), expected, observed);
  v128.store(total, f32x4.add(v128.load(total), part));
}

/** Row totals of a squared-error head: the mean of (o - x)^2 over its width. */
function squaredErrorRows(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  total: usize,
  width: i32,
  rows: i32,
  weight: f32,
  expected: f32,
): void {
  const rowBytes = <usize>rows << 2;
  const mean = f32x4.splat(weight / <f32>width);
  const ordinary = f32x4.splat(expected);
  if (width == 1) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const error = f32x4.sub(v128.load(o + r), v128.load(x + r));
      addToRow(total + r, mask + r, f32x4.mul(error, error), mean, ordinary);
    }
    return;
  }
  for (let r: usize = 0; r < rowBytes; r += 16) {
    let sum = f32x4.splat(0);
    for (let f = 0; f < width; ++f) {
      const output = v128.load(o + r + <usize>f * oStride);
      const error = f32x4.sub(output, v128.load(x + r + <usize>f * xStride));
      sum = multiplyAdd(error, error, sum);
    }
    addToRow(total + r, mask + r, sum, mean, ordinary);
  }
}

/** Row totals of a sigmoid head: the mean of softplus(o) - x o over its width. */
function sigmoidRows(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  total: usize,
  width: i32,
  rows: i32,
  weight: f32,
  expected: f32,
): void {
  const rowBytes = <usize>rows << 2;
  const mean = f32x4.splat(weight / <f32>width);
  const ordinary = f32x4.splat(expected);
  for (let r: usize = 0; r < rowBytes; r += 16) {
    let sum = f32x4.splat(0);
    for (let f = 0; f < width; ++f) {
      const logit = v128.load(o + r + <usize>f * oStride);
      const target = v128.load(x + r + <usize>f * xStride);
      sum = f32x4.add(sum, f32x4.sub(softplus(logit), f32x4.mul(target, logit)));
    }
    addToRow(total + r, mask + r, sum, mean, ordinary);
  }
}

/** Row totals of a softmax head: ln sum e^o - sum x o. */
function softmaxRows(
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  total: usize,
  width: i32,
  rows: i32,
  weight: f32,
  expected: f32,
): void {
  const rowBytes = <usize>rows << 2;
  const factor = f32x4.splat(weight);
  const ordinary = f32x4.splat(expected);
  for (let r: usize = 0; r < rowBytes; r += 16) {
    const maximum = maximumOf(o + r, oStride, width);
    let sum = f32x4.splat(0);
    let chosen = f32x4.splat(0);
    for (let f = 0; f < width; ++f) {
      const shifted = f32x4.sub(v128.load(o + r + <usize>f * oStride), maximum);
      sum = f32x4.add(sum, exponential(shifted));
      chosen = multiplyAdd(v128.load(x + r + <usize>f * xStride), shifted, chosen);
    }
    addToRow(total + r, mask + r, f32x4.sub(logarithm(sum), chosen), factor, ordinary);
  }
}

/** Codes of losses, equal to those in src/engine/wasm/kernels.ts. */
export const SQUARED_ERROR = 0;
export const SIGMOID = 1;

/** Gradients of a run of heads, each row times its weight. Returns the sum over heads of share * factor * loss. */
export function headGradients(
  loss: i32,
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  maskStride: usize,
  rowWeights: usize,
  dz: usize,
  heads: i32,
  width: i32,
  rows: i32,
  shares: usize,
  factor: f32,
): f64 {
  let total: f64 = 0;
  for (let head = 0; head < heads; ++head) {
    const share = f32.load(shares + (<usize>head << 2)) * factor;
    let sum: f32;
    if (loss == SQUARED_ERROR) {
      sum = squaredErrorGradient(o, oStride, x, xStride, mask, rowWeights, dz, width, rows, 2 * share);
    } else if (loss == SIGMOID) {
      sum = sigmoidGradient(o, oStride, x, xStride, mask, rowWeights, dz, width, rows, share);
    } else {
      sum = softmaxGradient(o, oStride, x, xStride, mask, rowWeights, dz, width, rows, share);
    }
    total += <f64>share * <f64>sum;
    o += <usize>width * oStride;
    x += <usize>width * xStride;
    dz += <usize>width * oStride;
    mask += maskStride;
  }
  return total;
}

/** Adds the losses of a run of heads to the rows' totals. */
export function addHeadLosses(
  loss: i32,
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  maskStride: usize,
  total: usize,
  heads: i32,
  width: i32,
  rows: i32,
  weights: usize,
  expected: usize,
): void {
  for (let head = 0; head < heads; ++head) {
    const offset = <usize>head << 2;
    const weight = f32.load(weights + offset);
    const ordinary = f32.load(expected + offset);
    if (loss == SQUARED_ERROR) {
      squaredErrorRows(o, oStride, x, xStride, mask, total, width, rows, weight, ordinary);
    } else if (loss == SIGMOID) {
      sigmoidRows(o, oStride, x, xStride, mask, total, width, rows, weight, ordinary);
    } else {
      softmaxRows(o, oStride, x, xStride, mask, total, width, rows, weight, ordinary);
    }
    o += <usize>width * oStride;
    x += <usize>width * xStride;
    mask += maskStride;
  }
}
