/** Logarithms of doubles, two at a time: the steps of src/score/portable-math.ts, so that the bits are the same. */

/** ln x of two normal numbers above 0. Infinity and NaN stay what they are. */
@inline
function logarithms(x: v128): v128 {
  const biased = i64x2.shr_u(x, 52);
  const whole = i32x4.sub(v128.shuffle<i32>(biased, biased, 0, 2, 0, 2), i32x4.splat(1023));
  let exponent = f64x2.convert_low_i32x4_s(whole);
  let mantissa = v128.or(
    v128.and(x, i64x2.splat(0x000fffffffffffff)),
    i64x2.splat(0x3ff0000000000000),
  );
  const isLarge = f64x2.gt(mantissa, f64x2.splat(1.4142135623730951));
  mantissa = v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, isLarge);
  exponent = f64x2.add(exponent, v128.and(isLarge, f64x2.splat(1)));

  const one = f64x2.splat(1);
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const s2 = f64x2.mul(s, s);
  let series = f64x2.splat(1.0 / 23.0);
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 21.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 19.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 17.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 15.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 13.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 11.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 9.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 7.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 5.0));
  series = f64x2.add(f64x2.mul(series, s2), f64x2.splat(1.0 / 3.0));
  const twice = f64x2.add(s, s);
  const ofMantissa = f64x2.add(twice, f64x2.mul(f64x2.mul(twice, s2), series));
  const lower = f64x2.add(ofMantissa, f64x2.mul(exponent, f64x2.splat(1.9082149292705877e-10)));
  const result = f64x2.add(f64x2.mul(exponent, f64x2.splat(0.6931471803691238)), lower);
  return v128.bitselect(result, x, f64x2.lt(x, f64x2.splat(Infinity)));
}

/** totals[i] += factor * (ln(max(values[i], 0) + floor) - mean), from floats to doubles; floor normal. `count` is rounded up to 4. */
export function addLogarithms(
  values: usize,
  totals: usize,
  count: i32,
  floor: f64,
  factor: f64,
  mean: f64,
): void {
  const floors = f64x2.splat(floor);
  const factors = f64x2.splat(factor);
  const means = f64x2.splat(mean);
  const zero = f64x2.splat(0);
  const end = values + (<usize>count << 2);
  for (; values < end; values += 16) {
    const floats = v128.load(values);
    const low = f64x2.promote_low_f32x4(floats);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(floats, floats, 2, 3, 2, 3));
    const a = logarithms(f64x2.add(f64x2.max(low, zero), floors));
    const b = logarithms(f64x2.add(f64x2.max(high, zero), floors));
    v128.store(totals, f64x2.add(v128.load(totals), f64x2.mul(factors, f64x2.sub(a, means))));
    v128.store(
      totals,
      f64x2.add(v128.load(totals, 16), f64x2.mul(factors, f64x2.sub(b, means))),
      16,
    );
    totals += 32;
  }
}
