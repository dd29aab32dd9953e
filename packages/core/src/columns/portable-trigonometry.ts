/**
 * Sine, cosine and arc tangent in nothing but correctly rounded double arithmetic, so that every JavaScript host gives the same
 * bits. Math.sin, Math.cos and Math.atan2 may differ in the last place from host to host.
 *
 * Method: reduction to an octant, then the Taylor series (Muller 2016, "Elementary Functions", chapters 3 and 11).
 */

const TWO_OVER_PI = 0.6366197723675814;
/** pi / 2 in two parts: the upper has 33 significant bits, so that its product with a quadrant number is exact. */
const HALF_PI_UPPER = 1.5707963267341256;
const HALF_PI_LOWER = 6.077100506506192e-11;

/** sin r for |r| <= pi / 4; the first term left out is r^17 / 17!. */
function sineSeries(r: number): number {
  const r2 = r * r;
  let series = -1 / 1307674368000;
  series = series * r2 + 1 / 6227020800;
  series = series * r2 - 1 / 39916800;
  series = series * r2 + 1 / 362880;
  series = series * r2 - 1 / 5040;
  series = series * r2 + 1 / 120;
  series = series * r2 - 1 / 6;
  return r + r * r2 * series;
}

/** cos r for |r| <= pi / 4; the first term left out is r^18 / 18!. */
function cosineSeries(r: number): number {
  const r2 = r * r;
  let series = 1 / 20922789888000;
  series = series * r2 - 1 / 87178291200;
  series = series * r2 + 1 / 479001600;
  series = series * r2 - 1 / 3628800;
  series = series * r2 + 1 / 40320;
  series = series * r2 - 1 / 720;
  series = series * r2 + 1 / 24;
  return 1 - 0.5 * r2 + r2 * r2 * series;
}

/** sin(x + shift * pi / 2) */
function sineOfQuadrant(x: number, shift: number): number {
  const turns = Math.floor(x * TWO_OVER_PI + 0.5);
  const r = x - turns * HALF_PI_UPPER - turns * HALF_PI_LOWER;
  const quadrant = (turns + shift) & 3;
  const size = (quadrant & 1) === 0 ? sineSeries(r) : cosineSeries(r);
  return quadrant < 2 ? size : -size;
}

/** Sine of x radians, the same bits on every host; absolute error at most 1e-15 for |x| <= 1000. */
export function portableSin(x: number): number {
  return sineOfQuadrant(x, 0);
}

/** Cosine of x radians, the same bits on every host; absolute error at most 1e-15 for |x| <= 1000. */
export function portableCos(x: number): number {
  return sineOfQuadrant(x, 1);
}

/** tan(pi / 8) */
const TAN_EIGHTH_PI = 0.41421356237309503;

/** atan t for 0 <= t <= 1, by atan t = pi / 4 + atan((t - 1) / (t + 1)) in the upper half. */
function arcTangent(t: number): number {
  const isUpper = t > TAN_EIGHTH_PI;
  const u = isUpper ? (t - 1) / (t + 1) : t;
  const u2 = u * u;
  let series = 0;
  for (let power = 27; power >= 1; power -= 2) {
    series = (power % 4 === 1 ? 1 : -1) / power + u2 * series;
  }
  return (isUpper ? Math.PI / 4 : 0) + u * series;
}

/**
 * The angle in radians, -pi to pi, from the positive x axis to the point (x, y), the same bits on every host; absolute error at
 * most 1e-12. The origin gives 0.
 */
export function portableAtan2(y: number, x: number): number {
  const height = Math.abs(y);
  const width = Math.abs(x);
  if (height === 0 && width === 0) return 0;
  const octant =
    height <= width ? arcTangent(height / width) : Math.PI / 2 - arcTangent(width / height);
  const angle = x < 0 ? Math.PI - octant : octant;
  return y < 0 ? -angle : angle;
}
