import type { Column } from '@colatent/core';
import { edgeText } from './edge-text.js';
import type { NumbersSurvey } from './survey-numbers.js';

/** Rows a value must have, on average, to have a bar of its own. */
const ROWS_A_VALUE = 5;
/** Whole numbers in a bin, up to which bins hold equally many of them: a bin of one more than its neighbour would look like a peak. */
const MOST_WHOLE = 10;
const DAY = 86_400_000;

/** Bins to count a column's numbers by. */
export interface NumberBins {
  /** What lies in a bin: a value, `low – high`, or `≤ high` and `≥ low` at ends with more than is shown. At least one. */
  readonly labels: readonly string[];
  /** The bin of a number that is not NaN. */
  readonly binOf: (value: number) => number;
}

/**
 * Bins of some numbers: one for each of few different values, and else of equal width. They lie between the ends that the bulk of the
 * numbers has, so that a few far values do not push all others into one bin; these are counted in the first and the last.
 */
export function numberBins(column: Column, survey: NumbersSurvey, most: number): NumberBins {
  if (survey.rows === 0) return { labels: ['…'], binOf: () => 0 };
  const values = [...survey.different].sort((a, b) => a - b);
  const isFew = values.length <= most && values.every(Number.isFinite);
  if (isFew && (values.length === 1 || survey.rows >= ROWS_A_VALUE * values.length)) {
    return valueBins(column, values);
  }
  const { low, high } = endsOf(survey);
  return low < high ? equalBins(column, survey, low, high, most) : threeBins(column, survey, low);
}

/** Where the bulk of the numbers lies: from the lowest to the highest, but at most half as far beyond its hundredths as these are apart. */
function endsOf({ lowest, highest, hundredths: [low, high] }: NumbersSurvey): {
  readonly low: number;
  readonly high: number;
} {
  const slack = high / 2 - low / 2;
  return {
    low: lowest >= low - slack ? lowest : low,
    high: highest <= high + slack ? highest : high,
  };
}

/** A bin a value; others are counted with the nearest. */
function valueBins(column: Column, values: readonly number[]): NumberBins {
  return {
    labels: values.map((value) => edgeText(column, value, 0)),
    binOf: (value) => {
      let bin = 0;
      while (bin + 1 < values.length && value - at(values, bin) > at(values, bin + 1) - value)
        bin++;
      return bin;
    },
  };
}

function at(values: readonly number[], place: number): number {
  return values[place] ?? 0;
}

/** Where nearly all numbers are one: what is below it, the number, and what is above. */
function threeBins(column: Column, { lowest, highest }: NumbersSurvey, middle: number): NumberBins {
  const text = edgeText(column, middle, 0);
  const below = lowest < middle ? [`< ${text}`] : [];
  const above = highest > middle ? [`> ${text}`] : [];
  const labels = [...below, text, ...above];
  return {
    labels,
    binOf: (value) =>
      Math.min(labels.length - 1, Math.max(0, below.length + Math.sign(value - middle))),
  };
}

function equalBins(
  column: Column,
  survey: NumbersSurvey,
  low: number,
  high: number,
  most: number,
): NumberBins {
  const grain = grainOf(column, survey);
  const values = grain > 0 ? Math.round((high - low) / grain) + 1 : Infinity;
  const isWhole = values <= most * MOST_WHOLE;
  const width = isWhole ? Math.ceil(values / most) * grain : high / most - low / most;
  const bins = isWhole ? Math.ceil((values * grain) / width) : most;
  const ends = Array.from({ length: bins }, (_, bin) => {
    const start = low + bin * width;
    const end = isWhole ? Math.min(high, start + width - grain) : start + width;
    return [start, end].map((value) => edgeText(column, value, isWhole ? grain : width));
  });
  const labels = ends.map(([start = '', end = ''], bin) => {
    if (bin === 0 && survey.lowest < low) return `≤ ${end}`;
    if (bin === bins - 1 && survey.highest > high) return `≥ ${start}`;
    return start === end ? start : `${start} – ${end}`;
  });
  return {
    labels,
    binOf: (value) => Math.max(0, Math.min(bins - 1, Math.floor((value - low) / width))),
  };
}

/** What all of a column's values are multiples of; 0 where of nothing that is known. */
function grainOf(column: Column, { isWhole }: NumbersSurvey): number {
  if (column.type === 'number') return isWhole ? 1 : 0;
  return column.type === 'timestamp' && column.unit === 'day' ? DAY : 0;
}
