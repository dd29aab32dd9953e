import { adviceOf, type ColumnAdvice } from './column-advice.js';
import { spellingOf } from './date-spelling.js';
import { areCommaNumbers, withPoint, type DecimalMark } from './decimal-mark.js';
import { isRounded } from './rounded-numbers.js';
import { isPlain, isPlainWithComma, valueOfText, type TextType } from './text-type.js';

/** What a column's texts are, and how they are read. */
export interface TextReading {
  readonly type: TextType;
  /** Whether other readers take them for that type without being told more than the file's decimal mark. */
  readonly isPlain: boolean;
  /** How dates or moments are spelled, in the words of strptime; absent where as ISO 8601 has it. */
  readonly format?: string;
  readonly advice?: ColumnAdvice;
  /** A text as a number: 0 and 1, days, or microseconds. NaN for strings. */
  readonly valueOf: (text: string) => number;
}

/** How a column's distinct texts are read. @param type what they are in ISO 8601 and with decimal points. */
export function readingOf(
  texts: readonly string[],
  type: TextType,
  decimal: DecimalMark,
): TextReading {
  if (type !== 'string') {
    return {
      type,
      isPlain: isPlain(texts, type),
      ...(type === 'number' && texts.some(isRounded) && { advice: 'rounded' }),
      valueOf: (text) => valueOfText(text, type),
    };
  }
  if (decimal === ',' && areCommaNumbers(texts)) {
    return {
      type: 'number',
      isPlain: texts.every(isPlainWithComma),
      valueOf: (text) => valueOfText(withPoint(text), 'number'),
    };
  }
  const spelling = spellingOf(texts);
  if (spelling !== null && spelling !== 'ambiguous') return { ...spelling, isPlain: false };
  const advice = spelling === 'ambiguous' ? 'dayOrMonth' : adviceOf(texts);
  return {
    type,
    isPlain: isPlain(texts, type),
    ...(advice !== null && { advice }),
    valueOf: () => NaN,
  };
}
