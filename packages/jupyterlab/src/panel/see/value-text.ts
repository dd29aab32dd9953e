import type { CellValue } from '@colatent/core';

/** A value as it is read, vectors by their first elements; null for a missing one. */
export function valueText(value: CellValue): string | null {
  if (value === null) return null;
  if (typeof value === 'number') return numberText(value);
  if (typeof value !== 'object') return String(value);
  return `[${value.slice(0, 4).map(numberText).join(', ')}${value.length > 4 ? ', …' : ''}]`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}
