/** `1,000` or `1 000 000`: groups of three digits. */
const GROUPED = /^\d{1,3}([,. '’]\d{3})+$/;
/** `0,05` or `2,5`; `1,234` may as well be a thousand. */
const DECIMAL_COMMA = /^[-+]?(\d*,\d{1,2}|\d*,\d{4,}|0*,\d+)$/;

/**
 * The number that a text stands for, with a decimal point or comma; undefined where it is empty, NaN where it is none or may be two.
 * @param isWhole whether a whole number is wanted, whose digits may be grouped.
 */
export function typedNumber(text: string, isWhole: boolean): number | undefined {
  const typed = text.trim().replaceAll('\u00a0', ' ');
  if (typed === '') return undefined;
  if (isWhole && GROUPED.test(typed)) return Number(typed.replaceAll(/\D/g, ''));
  return Number(DECIMAL_COMMA.test(typed) ? typed.replace(',', '.') : typed);
}
