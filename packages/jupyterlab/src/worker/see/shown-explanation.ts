import type { CellValue, ColumnKind, Explanation } from '@colatent/core';
import { momentText } from './column-reader.js';

/**
 * An explanation as it is read: moments as the table shows them, and expected moments and times of day to the second, since nothing
 * finer than what a row holds can be expected of it.
 */
export function shownExplanation(
  explanation: Explanation,
  kinds: ReadonlyMap<string, ColumnKind>,
): Explanation {
  const reasons = explanation.reasons.map((reason) => {
    const kind = kinds.get(reason.column);
    if (kind !== 'timestamp' && kind !== 'time') return reason;
    return {
      ...reason,
      observed: shown(reason.observed),
      expected: shown(toSecond(reason.expected)),
    };
  });
  return { ...explanation, reasons };
}

/** A moment or time of day of ISO 8601 without what is finer than a second. */
export function toSecond(value: CellValue): CellValue {
  return typeof value === 'string' ? value.replace(/\.\d+(?=Z?$)/, '') : value;
}

function shown(value: CellValue): CellValue {
  return typeof value === 'string' ? momentText(value) : value;
}
