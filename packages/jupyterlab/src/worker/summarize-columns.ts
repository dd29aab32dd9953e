import { inspectColumns, type Column, type Columns } from '@colatent/core';
import type { ColumnSummary, DistributionBin } from './protocol.js';

/** Most bars of a column's small chart. */
const BINS = 12;

/** What is shown of columns before training: their kinds, NULLs and distributions. @param batches of the same columns. */
export function summarizeColumns(batches: readonly Columns[]): ColumnSummary[] {
  const rows = batches.reduce((sum, { length }) => sum + length, 0);
  const inspected = new Map(inspectColumns(batches).map((column) => [column.name, column]));
  return [...(batches[0] ?? [])].map((column) => {
    const chunks = batches.flatMap((batch) => batch.get(column.name) ?? []);
    const { nulls, distribution } = count(column, chunks);
    const { kind = null, kinds = [], reason = null } = inspected.get(column.name) ?? {};
    return {
      name: column.name,
      kind,
      kinds,
      nullShare: rows === 0 ? 0 : nulls / rows,
      distribution,
      warning: reason,
    };
  });
}

interface Counted {
  readonly nulls: number;
  readonly distribution: DistributionBin[];
}

function count({ type }: Column, chunks: readonly Column[]): Counted {
  switch (type) {
    case 'number':
    case 'timestamp':
    case 'time':
      return countNumbers(chunks.map((chunk) => [chunk.length, numberAt(chunk)]));
    default:
      return countTexts(chunks.map((chunk) => [chunk.length, textAt(chunk)]));
  }
}

function numberAt(column: Column): (row: number) => number {
  if (column.type !== 'number' && column.type !== 'timestamp' && column.type !== 'time') {
    return () => NaN;
  }
  return (row) => (isValid(column, row) ? Number(column.values[row]) : NaN);
}

function textAt(column: Column): (row: number) => string | null {
  switch (column.type) {
    case 'boolean':
      return (row) => {
        if (!isValid(column, row)) return null;
        const bit = (column.offset ?? 0) + row;
        const value = column.packed
          ? ((column.values[bit >> 3] ?? 0) >> (bit & 7)) & 1
          : column.values[row];
        return value ? 'true' : 'false';
      };
    case 'dictionary':
      return (row) =>
        isValid(column, row) ? (column.dictionary[column.codes[row] ?? 0] ?? null) : null;
    case 'string':
      return column.at;
    default:
      return (row) => (isValid(column, row) ? column.type : null);
  }
}

function isValid({ validity }: Column, row: number): boolean {
  if (!validity) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

type Chunk<Value> = readonly [rows: number, at: (row: number) => Value];

function* valuesOf<Value>(chunks: readonly Chunk<Value>[]): Generator<Value> {
  for (const [rows, at] of chunks) for (let row = 0; row < rows; row++) yield at(row);
}

function countNumbers(chunks: readonly Chunk<number>[]): Counted {
  let rows = 0;
  let nulls = 0;
  let low = Infinity;
  let high = -Infinity;
  for (const value of valuesOf(chunks)) {
    rows++;
    if (Number.isNaN(value)) nulls++;
    else if (Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (!(low < high)) {
    const only = nulls < rows ? [{ label: String(low), count: rows - nulls }] : [];
    return { nulls, distribution: only };
  }
  const width = (high - low) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of valuesOf(chunks)) {
    if (!Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const distribution = counts.map((inBin, bin) => ({
    label: `${rounded(low + bin * width)} to ${rounded(low + (bin + 1) * width)}`,
    count: inBin,
  }));
  return { nulls, distribution };
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function countTexts(chunks: readonly Chunk<string | null>[]): Counted {
  const counts = new Map<string, number>();
  let nulls = 0;
  for (const text of valuesOf(chunks)) {
    if (text === null) nulls++;
    else counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const distribution = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, BINS)
    .map(([label, inBin]) => ({ label, count: inBin }));
  return { nulls, distribution };
}
