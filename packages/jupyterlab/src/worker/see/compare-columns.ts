import type { Column } from '@colatent/core';
import { isNumeric, numbersOf, textsOf } from './column-reader.js';
import { edgeText } from './edge-text.js';
import type { ComparedColumn } from './operations.js';

const BINS = 24;
const CATEGORIES = 12;

/** A column's distribution among real rows and among sampled ones, in the same bins. Vectors are not compared: null. */
export function compareColumn(
  real: readonly Column[],
  sampled: readonly Column[],
): ComparedColumn | null {
  const [column] = real;
  if (column === undefined || column.type === 'vector') return null;
  const [ofReal, ofSampled, labels] = isNumeric(column)
    ? countNumbers(real, sampled)
    : countTexts(real, sampled);
  const bins = labels.map((label, bin) => ({
    label,
    real: (ofReal.counts[bin] ?? 0) / Math.max(1, ofReal.rows - ofReal.missing),
    sampled: (ofSampled.counts[bin] ?? 0) / Math.max(1, ofSampled.rows - ofSampled.missing),
  }));
  return {
    name: column.name,
    bins,
    missing: [
      ofReal.missing / Math.max(1, ofReal.rows),
      ofSampled.missing / Math.max(1, ofSampled.rows),
    ],
    distance: bins.reduce((sum, bin) => sum + Math.abs(bin.real - bin.sampled), 0) / 2,
  };
}

interface Counts {
  readonly counts: number[];
  rows: number;
  missing: number;
}

type Counted = readonly [real: Counts, sampled: Counts, labels: readonly string[]];

function countNumbers(real: readonly Column[], sampled: readonly Column[]): Counted {
  const [column] = real;
  let low = Infinity;
  let high = -Infinity;
  for (const value of numbersIn(real)) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const width = (high - low) / BINS;
  const bins = width > 0 ? BINS : 1;
  const binOf = (value: number): number =>
    width > 0 ? Math.max(0, Math.min(BINS - 1, Math.floor((value - low) / width))) : 0;
  const textOf = (value: number): string => (column ? edgeText(column, value, width) : '');
  const labels = Array.from({ length: bins }, (_, bin) =>
    width > 0 ? `${textOf(low + bin * width)} – ${textOf(low + (bin + 1) * width)}` : textOf(low),
  );
  const count = (values: Iterable<number>): Counts => {
    const counted: Counts = { counts: new Array<number>(bins).fill(0), rows: 0, missing: 0 };
    for (const value of values) {
      counted.rows++;
      if (Number.isNaN(value)) counted.missing++;
      else counted.counts[binOf(value)] = (counted.counts[binOf(value)] ?? 0) + 1;
    }
    return counted;
  };
  return [count(numbersIn(real)), count(numbersIn(sampled)), labels];
}

function countTexts(real: readonly Column[], sampled: readonly Column[]): Counted {
  const [realCounts, sampledCounts] = [real, sampled].map((columns) => {
    const counts = new Map<string | null, number>();
    for (const text of textsIn(columns)) counts.set(text, (counts.get(text) ?? 0) + 1);
    return counts;
  });
  const frequent = [...(realCounts ?? [])]
    .filter(([text]) => text !== null)
    .sort(([, a], [, b]) => b - a)
    .slice(0, CATEGORIES)
    .map(([text]) => text ?? '');
  const count = (counts: ReadonlyMap<string | null, number> = new Map()): Counts => {
    const rows = [...counts.values()].reduce((sum, each) => sum + each, 0);
    const missing = counts.get(null) ?? 0;
    const named = frequent.map((text) => counts.get(text) ?? 0);
    const others = rows - missing - named.reduce((sum, each) => sum + each, 0);
    return { counts: [...named, others], rows, missing };
  };
  const ofReal = count(realCounts);
  const ofSampled = count(sampledCounts);
  const others = ofReal.counts.at(-1) !== 0 || ofSampled.counts.at(-1) !== 0;
  return [ofReal, ofSampled, others ? [...frequent, '…'] : frequent];
}

function* numbersIn(columns: readonly Column[]): Generator<number> {
  for (const column of columns) {
    const at = numbersOf(column);
    for (let row = 0; row < column.length; row++) yield at(row);
  }
}

function* textsIn(columns: readonly Column[]): Generator<string | null> {
  for (const column of columns) {
    const at = textsOf(column);
    for (let row = 0; row < column.length; row++) yield at(row);
  }
}
