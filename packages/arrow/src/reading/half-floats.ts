/** 16-bit floats (IEEE 754 binary16) as 32-bit ones, which hold each of them exactly. */
export function readHalfFloats(bits: Uint16Array): Float32Array {
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) values[i] = halfToNumber(bits[i] ?? 0);
  return values;
}

/** The 16-bit floats nearest to numbers; of two that are equally near, the even one. */
export function writeHalfFloats(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) bits[i] = numberToHalf(values[i] ?? NaN);
  return bits;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function numberToHalf(x: number): number {
  if (Number.isNaN(x)) return 0x7e00;
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const size = Math.abs(x);
  // halfway between the largest half float and what would be the next
  if (size >= 65_520) return sign | 0x7c00;
  let exponent = -14;
  while (exponent < 15 && size >= 2 ** (exponent + 1)) exponent++;
  // in units of the last place; one that rounds up to the next power of two carries into the exponent's bits
  const units = roundToEven(size * 2 ** (10 - exponent));
  return sign | (units + (units < 1024 && exponent === -14 ? 0 : (exponent + 14) * 1024));
}

function roundToEven(x: number): number {
  const down = Math.floor(x);
  const rest = x - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
