import { sigmoid, softplus, sumOf } from './vector';

/**
 * The discriminator's cross-entropy for one label. dz = scale * (sigmoid(logit) - label), and 0 in rows beyond the batch, up to a
 * multiple of 8. Writes to `result` two f32: the sum of the loss, and how many rows were told right.
 */
export function adversarialGradient(
  logit: usize,
  dz: usize,
  rows: i32,
  label: f32,
  scale: f32,
  result: usize,
): void {
  let sum = f32x4.splat(0);
  let right = f32x4.splat(0);
  const one = f32x4.splat(1);
  const sign = f32x4.splat(label > 0 ? -1 : 1);
  for (let r = 0; r < rows; r += 4) {
    const lane = i32x4.add(i32x4.splat(r), i32x4(0, 1, 2, 3));
    const inside = i32x4.lt_s(lane, i32x4.splat(rows));
    const z = v128.load(logit + (<usize>r << 2));
    const error = f32x4.mul(f32x4.splat(scale), f32x4.sub(sigmoid(z), f32x4.splat(label)));
    v128.store(dz + (<usize>r << 2), v128.and(error, inside));
    const signed = f32x4.mul(z, sign);
    sum = f32x4.add(sum, v128.and(softplus(signed), inside));
    right = f32x4.add(right, v128.and(one, v128.and(inside, f32x4.lt(signed, f32x4.splat(0)))));
  }
  // an odd number of groups leaves half a tile of the backward pass unwritten
  if (((rows + 3) >> 2) & 1) v128.store(dz + (<usize>((rows + 3) & ~3) << 2), f32x4.splat(0));
  f32.store(result, sumOf(sum));
  f32.store(result, sumOf(right), 4);
}
