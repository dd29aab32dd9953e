const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const WHOLE = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 0 });
const DIGITS = new Intl.NumberFormat('en-US', { useGrouping: false, maximumSignificantDigits: 5 });

/** A count of rows or parts: 6,512. */
export function countText(count: number): string {
  return COUNT.format(count);
}

/** A value as tables hold it, and all alike, so without commas, which no year has: 1996, 494021, 3.1416, 1.235e+21. */
export function numberText(x: number): string {
  const size = Math.abs(x);
  if (Number.isInteger(x) && size < 1e15) return WHOLE.format(x);
  return size >= 1e-4 && size < 1e12 ? DIGITS.format(x) : x.toExponential(3);
}

/** A share as a percentage, to a tenth: 0.0563 is "5.6 %", 0.00001 "<0.1 %". */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  if (share < 1 && share > 0.9995) return '>99.9 %';
  return `${Number((100 * share).toFixed(1))} %`;
}
