import { inspectColumns, type Column, type Columns } from '@colatent/core';
import type { ColumnSummary, DistributionBin } from './protocol.js';
import { isNumeric, numbersOf, numberText, textsOf } from './see/column-reader.js';

const SECOND = 1000;
const DAY = 86_400_000;

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

function count(column: Column, chunks: readonly Column[]): Counted {
  if (isNumeric(column)) {
    return countNumbers(
      column,
      chunks.map((chunk) => [chunk.length, numbersOf(chunk)]),
    );
  }
  const counted = countTexts(chunks.map((chunk) => [chunk.length, textsOf(chunk)]));
  // vectors hardly ever repeat
  return column.type === 'vector' ? { ...counted, distribution: [] } : counted;
}

type Chunk<Value> = readonly [rows: number, at: (row: number) => Value];

function* valuesOf<Value>(chunks: readonly Chunk<Value>[]): Generator<Value> {
  for (const [rows, at] of chunks) for (let row = 0; row < rows; row++) yield at(row);
}

function countNumbers(column: Column, chunks: readonly Chunk<number>[]): Counted {
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
    const only = nulls < rows ? [{ label: edgeText(column, low, 0), count: rows - nulls }] : [];
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
    label: `${edgeText(column, low + bin * width, width)} to ${edgeText(column, low + (bin + 1) * width, width)}`,
    count: inBin,
  }));
  return { nulls, distribution };
}

/** An end of a bin, as exact as the bin is wide. */
function edgeText(column: Column, value: number, width: number): string {
  if (column.type === 'number') return String(Number(value.toPrecision(4)));
  const grain = column.type === 'timestamp' && width >= DAY ? DAY : SECOND;
  return numberText(column, Math.round(value / grain) * grain) ?? '';
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
