/** The first whole number that another is read as. */
const FIRST_SHARED = 2 ** 53;

/** Whether a text is a whole number of which digits are lost when it is read. */
export function isRounded(text: string): boolean {
  const digits = text.trim();
  return /^-?\d{16,}$/.test(digits) && BigInt(Number(digits)) !== BigInt(digits);
}

/** Whether a whole number is so great that others beside it are read as the same. */
export function isBeyondExact(number: number | bigint): boolean {
  return number >= FIRST_SHARED || number <= -FIRST_SHARED;
}
