/**
 * What a row leaves in an autoencoder, and how far it lies from what ordinary rows leave.
 *
 * Batches are feature-major as everywhere: element (column c, row r) lies at c * stride + r. Rows are rounded up to 4.
 */
import { exponential, logarithm, multiplyAdd, sigmoid, softplus } from './vector';
import { maximumOf, SIGMOID, SQUARED_ERROR } from './losses';

/**
 * What the decoder makes of a run of heads, as features an encoder can read: outputs, sigmoids or softmax probabilities; the features
 * themselves where a head is masked.
 */
export function reconstructFeatures(
  loss: i32,
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  maskStride: usize,
  to: usize,
  toStride: usize,
  heads: i32,
  width: i32,
  rows: i32,
): void {
  const rowBytes = <usize>rows << 2;
  for (let head = 0; head < heads; ++head) {
    if (loss == SQUARED_ERROR || loss == SIGMOID) {
      for (let f: usize = 0; f < <usize>width; ++f) {
        const from = o + f * oStride;
        const feature = x + f * xStride;
        const out = to + f * toStride;
        for (let r: usize = 0; r < rowBytes; r += 16) {
          const observed = f32x4.ne(v128.load(mask + r), f32x4.splat(0));
          let value = v128.load(from + r);
          if (loss == SIGMOID) value = sigmoid(value);
          v128.store(out + r, v128.bitselect(value, v128.load(feature + r), observed));
        }
      }
    } else {
      for (let r: usize = 0; r < rowBytes; r += 16) {
        const observed = f32x4.ne(v128.load(mask + r), f32x4.splat(0));
        let from = o + r;
        let feature = x + r;
        let out = to + r;
        const maximum = maximumOf(from, oStride, width);
        let sum = f32x4.splat(0);
        for (let f = 0; f < width; ++f) {
          const e = exponential(f32x4.sub(v128.load(from), maximum));
          v128.store(out, e);
          sum = f32x4.add(sum, e);
          from += oStride;
          out += toStride;
        }
        const inverse = f32x4.div(f32x4.splat(1), sum);
        out = to + r;
        for (let f = 0; f < width; ++f) {
          const share = f32x4.mul(v128.load(out), inverse);
          v128.store(out, v128.bitselect(share, v128.load(feature), observed));
          feature += xStride;
          out += toStride;
        }
      }
    }
    o += <usize>width * oStride;
    x += <usize>width * xStride;
    to += <usize>width * toStride;
    mask += maskStride;
  }
}

/** sqrt of a head's loss in four rows. */
@inline
function rootLoss(
  loss: i32,
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  width: i32,
): v128 {
  let sum = f32x4.splat(0);
  if (loss == SQUARED_ERROR) {
    for (let f = 0; f < width; ++f) {
      const error = f32x4.sub(v128.load(o), v128.load(x));
      sum = multiplyAdd(error, error, sum);
      o += oStride;
      x += xStride;
    }
    sum = f32x4.div(sum, f32x4.splat(<f32>width));
  } else if (loss == SIGMOID) {
    for (let f = 0; f < width; ++f) {
      const logit = v128.load(o);
      sum = f32x4.add(sum, f32x4.sub(softplus(logit), f32x4.mul(v128.load(x), logit)));
      o += oStride;
      x += xStride;
    }
    sum = f32x4.div(sum, f32x4.splat(<f32>width));
  } else {
    const maximum = maximumOf(o, oStride, width);
    let chosen = f32x4.splat(0);
    for (let f = 0; f < width; ++f) {
      const shifted = f32x4.sub(v128.load(o), maximum);
      sum = f32x4.add(sum, exponential(shifted));
      chosen = multiplyAdd(v128.load(x), shifted, chosen);
      o += oStride;
      x += xStride;
    }
    sum = f32x4.sub(logarithm(sum), chosen);
  }
  return f32x4.sqrt(f32x4.max(sum, f32x4.splat(0)));
}

/**
 * One residual a head: output (or sigmoid, or probability) minus feature where the head has one feature, the root of its loss where it has several;
 * `ordinary` where it is masked.
 */
export function headResiduals(
  loss: i32,
  o: usize,
  oStride: usize,
  x: usize,
  xStride: usize,
  mask: usize,
  maskStride: usize,
  to: usize,
  toStride: usize,
  heads: i32,
  width: i32,
  rows: i32,
  ordinary: usize,
): void {
  const rowBytes = <usize>rows << 2;
  for (let head = 0; head < heads; ++head) {
    const usual = v128.load32_splat(ordinary + (<usize>head << 2));
    for (let r: usize = 0; r < rowBytes; r += 16) {
      const observed = f32x4.ne(v128.load(mask + r), f32x4.splat(0));
      let residual: v128;
      if (width > 1) {
        residual = rootLoss(loss, o + r, oStride, x + r, xStride, width);
      } else if (loss == SQUARED_ERROR) {
        residual = f32x4.sub(v128.load(o + r), v128.load(x + r));
      } else if (loss == SIGMOID) {
        residual = f32x4.sub(sigmoid(v128.load(o + r)), v128.load(x + r));
      } else {
        // the only one of its classes has a probability of 1
        residual = f32x4.sub(f32x4.splat(1), v128.load(x + r));
      }
      v128.store(to + r, v128.bitselect(residual, usual, observed));
    }
    o += <usize>width * oStride;
    x += <usize>width * xStride;
    to += toStride;
    mask += maskStride;
  }
}

/** a -= b */
export function subtract(a: usize, aStride: usize, b: usize, bStride: usize, columns: i32, rows: i32): void {
  const rowBytes = <usize>rows << 2;
  for (let c = 0; c < columns; ++c) {
    for (let r: usize = 0; r < rowBytes; r += 16) {
      v128.store(a + r, f32x4.sub(v128.load(a + r), v128.load(b + r)));
    }
    a += aStride;
    b += bStride;
  }
}

/** distance = rest * sum over columns c of ((a_c - mean_c) * scale_c)^2 - sum over projections of d^2, at least `least`. */
export function squaredDistances(
  a: usize,
  aStride: usize,
  columns: i32,
  means: usize,
  scales: usize,
  d: usize,
  dStride: usize,
  projections: i32,
  rest: f32,
  least: f32,
  rows: i32,
  to: usize,
): void {
  const rowBytes = <usize>rows << 2;
  const whole = rowBytes & ~63;
  const rests = f32x4.splat(rest);
  const least4 = f32x4.splat(least);
  const columnBytes = <usize>columns << 2;
  let r: usize = 0;
  // four sums side by side: one alone waits for itself at every step
  for (; r < whole; r += 64) {
    let sum0 = f32x4.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    let from = a + r;
    for (let c: usize = 0; c < columnBytes; c += 4) {
      const mean = v128.load32_splat(means + c);
      const scale = v128.load32_splat(scales + c);
      const s0 = f32x4.mul(f32x4.sub(v128.load(from), mean), scale);
      const s1 = f32x4.mul(f32x4.sub(v128.load(from, 16), mean), scale);
      const s2 = f32x4.mul(f32x4.sub(v128.load(from, 32), mean), scale);
      const s3 = f32x4.mul(f32x4.sub(v128.load(from, 48), mean), scale);
      sum0 = multiplyAdd(s0, s0, sum0);
      sum1 = multiplyAdd(s1, s1, sum1);
      sum2 = multiplyAdd(s2, s2, sum2);
      sum3 = multiplyAdd(s3, s3, sum3);
      from += aStride;
    }
    sum0 = f32x4.mul(sum0, rests);
    sum1 = f32x4.mul(sum1, rests);
    sum2 = f32x4.mul(sum2, rests);
    sum3 = f32x4.mul(sum3, rests);
    from = d + r;
    for (let p = 0; p < projections; ++p) {
      const p0 = v128.load(from);
      const p1 = v128.load(from, 16);
      const p2 = v128.load(from, 32);
      const p3 = v128.load(from, 48);
      sum0 = f32x4.sub(sum0, f32x4.mul(p0, p0));
      sum1 = f32x4.sub(sum1, f32x4.mul(p1, p1));
      sum2 = f32x4.sub(sum2, f32x4.mul(p2, p2));
      sum3 = f32x4.sub(sum3, f32x4.mul(p3, p3));
      from += dStride;
    }
    v128.store(to + r, f32x4.max(sum0, least4));
    v128.store(to + r, f32x4.max(sum1, least4), 16);
    v128.store(to + r, f32x4.max(sum2, least4), 32);
    v128.store(to + r, f32x4.max(sum3, least4), 48);
  }
  for (; r < rowBytes; r += 16) {
    let sum = f32x4.splat(0);
    let from = a + r;
    for (let c: usize = 0; c < columnBytes; c += 4) {
      const centred = f32x4.sub(v128.load(from), v128.load32_splat(means + c));
      const standardised = f32x4.mul(centred, v128.load32_splat(scales + c));
      sum = multiplyAdd(standardised, standardised, sum);
      from += aStride;
    }
    sum = f32x4.mul(sum, rests);
    from = d + r;
    for (let p = 0; p < projections; ++p) {
      const projected = v128.load(from);
      sum = f32x4.sub(sum, f32x4.mul(projected, projected));
      from += dStride;
    }
    v128.store(to + r, f32x4.max(sum, least4));
  }
}

/** to = to - 2 * the largest of `count` columns, at least `least`; NaN where all columns are. Rows are rounded up to 8. */
export function subtractTwiceLargest(
  d: usize,
  dStride: usize,
  count: i32,
  least: f32,
  rows: i32,
  to: usize,
): void {
  const rowBytes = <usize>rows << 2;
  for (let r: usize = 0; r < rowBytes; r += 32) {
    // pmax is one instruction, where max is several
    let from = d + r;
    let a = v128.load(from);
    let b = v128.load(from, 16);
    for (let c = 1; c < count; ++c) {
      from += dStride;
      a = f32x4.pmax(a, v128.load(from));
      b = f32x4.pmax(b, v128.load(from, 16));
    }
    a = f32x4.sub(v128.load(to + r), f32x4.add(a, a));
    b = f32x4.sub(v128.load(to + r, 16), f32x4.add(b, b));
    v128.store(to + r, f32x4.max(a, f32x4.splat(least)));
    v128.store(to + r, f32x4.max(b, f32x4.splat(least)), 16);
  }
}
