import { isOfType } from './text-type.js';

/** What stands before the decimals of numbers. */
export type DecimalMark = '.' | ',';

/** Numbers in which a comma can part no thousands: other than three digits follow it, or none, four or more or a zero come before. */
const CERTAIN = /^\s*-?(?:\d*,(?!\d{3}(?!\d))\d|(?:0|\d{4,})?,\d)/;
/** Numbers in which a comma parts thousands, or a list. */
const GROUPED = /^-?\d+(?:,\d+)*(?:\.\d*)?$/;

/** A number's text with a point for its decimal comma; nothing where there is a point already. */
export function withPoint(text: string): string {
  return text.includes('.') ? '' : text.replace(',', '.');
}

/** Whether all texts are numbers with a decimal comma or without decimals. */
export function areCommaNumbers(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every((text) => isOfType(withPoint(text), 'number'));
}

/** The comma where one of such numbers has it for certain; null where all may have thousands parted. */
export function markOfCommaNumbers(texts: Iterable<string>): ',' | null {
  for (const text of texts) if (CERTAIN.test(text)) return ',';
  return null;
}

/** What a column's texts tell of the decimal mark of their file; null where they tell nothing. @param isNumber whether they are numbers with points. */
export function markOfTexts(texts: readonly string[], isNumber: boolean): DecimalMark | null {
  if (isNumber) return texts.some((text) => text.includes('.')) ? '.' : null;
  if (areCommaNumbers(texts)) return markOfCommaNumbers(texts);
  const isGrouped =
    texts.length > 0 &&
    texts.every((text) => GROUPED.test(text)) &&
    texts.some((text) => /,.*[,.]/.test(text));
  return isGrouped ? '.' : null;
}
