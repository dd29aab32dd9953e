/**
 * Why a column may not be what it looks like:
 * - unit: numbers with a currency sign or a unit, one and the same
 * - separators: numbers with a decimal comma, or with thousands parted
 * - dayOrMonth: dates of which none says which number is the day
 * - shortYear: dates of years of two digits
 * - rounded: whole numbers of more digits than are told apart
 */
export type ColumnAdvice = 'unit' | 'separators' | 'dayOrMonth' | 'shortYear' | 'rounded';

const NUMBER = String.raw`\d{1,3}(?:[.,'\u0020\u00a0\u202f]\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?`;
const SEPARATED = new RegExp(`^[-+]?(?:${NUMBER})$`);
const WITH_UNIT = new RegExp(
  String.raw`^[-+]?\s*((?:[A-Z]{0,3}\p{Sc}|EUR|USD|GBP|CHF)?)\s*[-+]?(?:${NUMBER})\s*((?:[\p{L}\p{Sc}%‰°µ][\p{L}\p{Sc}%‰°µ²³/]{0,5})?)$`,
  'u',
);

const SHORT_YEAR = /^\d{1,2}([./-])\d{1,2}\1\d{2}(?:$| \d)/;

/** What a column of texts looks like that is read as text; null where nothing is to be said. @param texts those distinct. */
export function adviceOf(
  texts: readonly string[],
): Exclude<ColumnAdvice, 'dayOrMonth' | 'rounded'> | null {
  const [, before = '', after = ''] = WITH_UNIT.exec(texts[0] ?? '') ?? [];
  if (texts.length < 2) return null;
  if (texts.every((text) => SHORT_YEAR.test(text))) return 'shortYear';
  if (before !== '' || after !== '') {
    const isSame = texts.every((text) => {
      const parts = WITH_UNIT.exec(text);
      return parts?.[1] === before && parts[2] === after;
    });
    return isSame ? 'unit' : null;
  }
  // digits with zeros before them are codes
  return texts.every((text) => SEPARATED.test(text) && !/^[-+]?0\d/.test(text)) &&
    texts.some((text) => /\d[.,'\s]\d/.test(text))
    ? 'separators'
    : null;
}
