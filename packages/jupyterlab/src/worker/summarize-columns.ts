import type { Column, ColumnKind, Columns } from '@colatent/core';
import type { ColumnSummary, DistributionBin } from './protocol.js';

/** Most bars of a column's small chart. */
const BINS = 12;

/** What is shown of columns before training: their kinds, NULLs and distributions. */
export function summarizeColumns(columns: Columns): ColumnSummary[] {
  return [...columns].map((column) => {
    const { nulls, distribution, distinct } = count(column);
    const present = column.length - nulls;
    return {
      name: column.name,
      kind: kindOf(column),
      nullShare: column.length === 0 ? 0 : nulls / column.length,
      distribution,
      warning:
        present === 0
          ? 'every value is missing'
          : distinct === 1
            ? 'one value only'
            : column.type === 'dictionary' && distinct === present && present > 20
              ? 'all values differ: an identifier?'
              : null,
    };
  });
}

function kindOf(column: Column): ColumnKind {
  switch (column.type) {
    case 'number':
      return 'numeric';
    case 'dictionary':
    case 'string':
      return 'categorical';
    default:
      return column.type;
  }
}

function count(column: Column): {
  nulls: number;
  distinct: number;
  distribution: DistributionBin[];
} {
  switch (column.type) {
    case 'number':
    case 'timestamp':
    case 'time':
      return countNumbers(column.length, (row) =>
        isValid(column, row) ? Number(column.values[row]) : NaN,
      );
    case 'boolean': {
      const at = (row: number): string | null => {
        if (!isValid(column, row)) return null;
        const bit = (column.offset ?? 0) + row;
        const value = column.packed
          ? ((column.values[bit >> 3] ?? 0) >> (bit & 7)) & 1
          : column.values[row];
        return value ? 'true' : 'false';
      };
      return countTexts(column.length, at);
    }
    case 'dictionary':
      return countTexts(column.length, (row) =>
        isValid(column, row) ? (column.dictionary[column.codes[row] ?? 0] ?? null) : null,
      );
    case 'string':
      return countTexts(column.length, column.at);
    case 'vector': {
      const texts = countTexts(column.length, (row) => (isValid(column, row) ? 'vector' : null));
      return { ...texts, distinct: Infinity };
    }
  }
}

function isValid({ validity }: Column, row: number): boolean {
  if (!validity) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

function countNumbers(
  rows: number,
  at: (row: number) => number,
): { nulls: number; distinct: number; distribution: DistributionBin[] } {
  let nulls = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    if (Number.isNaN(value)) nulls++;
    else if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low < high)) {
    const only = nulls < rows ? [{ label: String(low), count: rows - nulls }] : [];
    return { nulls, distinct: only.length, distribution: only };
  }
  const width = (high - low) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const distribution = counts.map((inBin, bin) => ({
    label: `${rounded(low + bin * width)} to ${rounded(low + (bin + 1) * width)}`,
    count: inBin,
  }));
  return { nulls, distinct: counts.filter((inBin) => inBin > 0).length, distribution };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function countTexts(
  rows: number,
  at: (row: number) => string | null,
): { nulls: number; distinct: number; distribution: DistributionBin[] } {
  const counts = new Map<string, number>();
  let nulls = 0;
  for (let row = 0; row < rows; row++) {
    const text = at(row);
    if (text === null) nulls++;
    else counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const distribution = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, BINS)
    .map(([label, inBin]) => ({ label, count: inBin }));
  return { nulls, distinct: counts.size, distribution };
}
