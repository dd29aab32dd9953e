import type { Column } from '@colatent/core';
import { isNumeric, numbersOf, textsOf } from './column-reader.js';
import { numberBins } from './number-bins.js';
import type { ComparedColumn } from './operations.js';
import { surveyNumbers } from './survey-numbers.js';

const BINS = 24;
const CATEGORIES = 12;
/** Share of rows with a value told apart from others, below which it is not said how alike a column is. */
const LEAST_COMPARED = 0.5;

/** A column's distribution among real rows and among sampled ones, in the same bins. Vectors are not compared: null. */
export function compareColumn(
  real: readonly Column[],
  sampled: readonly Column[],
): ComparedColumn | null {
  const [column] = real;
  if (column === undefined || column.type === 'vector') return null;
  const [ofReal, ofSampled, labels] = isNumeric(column)
    ? countNumbers(column, real, sampled)
    : countTexts(real, sampled);
  const shareOf = ({ counts, rows, missing }: Counts, bin: number): number =>
    (counts[bin] ?? 0) / Math.max(1, rows - missing);
  const bins = labels.map((label, bin) => ({
    label,
    real: shareOf(ofReal, bin),
    sampled: shareOf(ofSampled, bin),
  }));
  const others = labels.length;
  const [ofOthers, ofOthersSampled] = [shareOf(ofReal, others), shareOf(ofSampled, others)];
  const compared = 1 - Math.max(ofOthers, ofOthersSampled);
  if (compared < 1 && compared >= LEAST_COMPARED) {
    bins.push({ label: '…', real: ofOthers, sampled: ofOthersSampled });
  }
  return {
    name: column.name,
    bins,
    missing: [
      ofReal.missing / Math.max(1, ofReal.rows),
      ofSampled.missing / Math.max(1, ofSampled.rows),
    ],
    compared,
    distance:
      compared < LEAST_COMPARED
        ? null
        : bins.reduce((sum, bin) => sum + Math.abs(bin.real - bin.sampled), 0) / 2,
  };
}

interface Counts {
  /** By label; of texts then that of all others. */
  readonly counts: number[];
  rows: number;
  missing: number;
}

type Counted = readonly [real: Counts, sampled: Counts, labels: readonly string[]];

function countNumbers(
  column: Column,
  real: readonly Column[],
  sampled: readonly Column[],
): Counted {
  const survey = surveyNumbers(real, BINS);
  const { labels, binOf } = numberBins(column, survey, BINS);
  const count = (values: Iterable<number>): Counts => {
    const counted: Counts = {
      counts: new Array<number>(labels.length).fill(0),
      rows: 0,
      missing: 0,
    };
    for (const value of values) {
      counted.rows++;
      if (Number.isNaN(value)) counted.missing++;
      else {
        const bin = binOf(value);
        counted.counts[bin] = (counted.counts[bin] ?? 0) + 1;
      }
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
  return [count(realCounts), count(sampledCounts), frequent];
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
