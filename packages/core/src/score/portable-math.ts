/**
 * Logarithm and exponential in nothing but correctly rounded double arithmetic, so that every JavaScript host gives the same bits.
 * Math.log and Math.exp may differ in the last place from host to host.
 *
 * Method: argument reduction by powers of two, then a series (Cody & Waite 1980, "Software Manual for the Elementary Functions";
 * Muller 2016, "Elementary Functions", chapters 3 and 11).
 */

/** ln 2 in two parts: the upper has 32 significant bits, so that its product with an exponent is exact. */
const LN2_UPPER = 0.6931471803691238;
const LN2_LOWER = 1.9082149292705877e-10;
const LOG2_E = 1.4426950408889634;

const SQRT_2 = 1.4142135623730951;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_TO_54 = 18014398509481984;

const view = new DataView(new ArrayBuffer(8));

/** 2^exponent for -1022 <= exponent <= 1023. */
function powerOfTwo(exponent: number): number {
  view.setUint32(0, (exponent + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/**
 * Natural logarithm, the same bits on every host; relative error at most 2e-15.
 * 0 gives -Infinity, a negative number NaN.
 */
export function portableLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;

  const isDenormal = x < SMALLEST_NORMAL;
  view.setFloat64(0, isDenormal ? x * TWO_TO_54 : x);
  const upper = view.getUint32(0);
  let exponent = (upper >>> 20) - (isDenormal ? 1077 : 1023);
  view.setUint32(0, (upper & 0xfffff) | 0x3ff00000);
  let mantissa = view.getFloat64(0);
  if (mantissa > SQRT_2) {
    mantissa *= 0.5;
    exponent++;
  }

  // ln m = 2 atanh((m - 1) / (m + 1)) = 2 s (1 + s^2/3 + s^4/5 + ...) with |s| <= 0.172
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  let series = 1 / 23;
  series = series * s2 + 1 / 21;
  series = series * s2 + 1 / 19;
  series = series * s2 + 1 / 17;
  series = series * s2 + 1 / 15;
  series = series * s2 + 1 / 13;
  series = series * s2 + 1 / 11;
  series = series * s2 + 1 / 9;
  series = series * s2 + 1 / 7;
  series = series * s2 + 1 / 5;
  series = series * s2 + 1 / 3;
  const mantissaLog = 2 * s + 2 * s * s2 * series;
  return exponent * LN2_UPPER + (mantissaLog + exponent * LN2_LOWER);
}

/**
 * e^x, the same bits on every host; relative error at most 2e-15 where the result is a normal double, and half the smallest
 * denormal more below. Overflows to Infinity above 709.78 and vanishes to 0 below -745.13.
 */
export function portableExp(x: number): number {
  if (x > 710) return Infinity;
  if (x < -746) return 0;

  // e^x = 2^k e^r with |r| <= ln(2) / 2, and e^r by its Taylor series, whose first factor left out is 1/15!
  const k = Math.floor(x * LOG2_E + 0.5);
  if (Number.isNaN(k)) return NaN;
  const r = x - k * LN2_UPPER - k * LN2_LOWER;
  let series = 1 / 87178291200;
  series = series * r + 1 / 6227020800;
  series = series * r + 1 / 479001600;
  series = series * r + 1 / 39916800;
  series = series * r + 1 / 3628800;
  series = series * r + 1 / 362880;
  series = series * r + 1 / 40320;
  series = series * r + 1 / 5040;
  series = series * r + 1 / 720;
  series = series * r + 1 / 120;
  series = series * r + 1 / 24;
  series = series * r + 1 / 6;
  series = series * r + 1 / 2;
  const mantissa = 1 + (r + r * r * series);
  // Two factors, since 2^k alone may lie outside the doubles where the result does not.
  const half = k >> 1;
  return mantissa * powerOfTwo(half) * powerOfTwo(k - half);
}
