/**
 * to[i] = (from[i] - mean) * inverse, from doubles to floats, each rounded once. `count` is rounded up to 4.
 * Returns 1 when any result is NaN or further than `limit` from 0.
 */
export function standardise(
  from: usize,
  to: usize,
  count: i32,
  mean: f64,
  inverse: f64,
  limit: f64,
): i32 {
  const means = f64x2.splat(mean);
  const factors = f64x2.splat(inverse);
  const limits = f64x2.splat(limit);
  let inside = f64x2.eq(means, means);
  const end = to + (<usize>count << 2);
  for (; to < end; to += 16) {
    const low = f64x2.mul(f64x2.sub(v128.load(from), means), factors);
    const high = f64x2.mul(f64x2.sub(v128.load(from, 16), means), factors);
    inside = v128.and(inside, f64x2.le(f64x2.abs(low), limits));
    inside = v128.and(inside, f64x2.le(f64x2.abs(high), limits));
    const lowFloats = f32x4.demote_f64x2_zero(low);
    const highFloats = f32x4.demote_f64x2_zero(high);
    v128.store(to, v128.shuffle<f32>(lowFloats, highFloats, 0, 1, 4, 5));
    from += 32;
  }
  return i32(!i64x2.all_true(inside));
}
