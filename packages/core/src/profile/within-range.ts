import type { Column } from '../columns/column.js';
import type { ColumnProfile } from './profile-document.js';

/** Numbers as the training rows wrote them: with no more decimals, and within their range. Other columns as they are. */
export function withinRange(column: Column, { range }: Pick<ColumnProfile, 'range'>): Column {
  if (range === null || column.type !== 'number' || !(column.values instanceof Float64Array)) {
    return column;
  }
  const { smallest, largest, decimals } = range;
  const power = decimals === null ? null : Number(`1e${decimals}`);
  const values = column.values.map((x) => {
    const rounded = power === null ? x : Math.round(x * power) / power;
    return Math.max(smallest, Math.min(largest, rounded));
  });
  return { ...column, values };
}
