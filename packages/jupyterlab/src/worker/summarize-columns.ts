import { inspectColumns, type Column, type Columns } from '@colatent/core';
import { MOST_CLASSES } from '../names/label-names.js';
import { looksNumbered } from './looks-numbered.js';
import type { ColumnSummary, DistributionBin } from './protocol.js';
import { isNumeric, isValid, numbersOf, textsOf } from './see/column-reader.js';
import { numberBins } from './see/number-bins.js';
import { surveyNumbers } from './see/survey-numbers.js';

/** Most bars of a column's small chart. */
const BINS = 12;
/** Most distinct texts that are counted: a text that is frequent is among the first so many. */
const MOST_COUNTED = 65_536;

/** What is shown of columns before training: their kinds, NULLs and distributions. @param batches of the same columns. */
export function summarizeColumns(batches: readonly Columns[]): ColumnSummary[] {
  const rows = batches.reduce((sum, { length }) => sum + length, 0);
  const inspected = new Map(inspectColumns(batches).map((column) => [column.name, column]));
  return [...(batches[0] ?? [])].map((column) => {
    const chunks = batches.flatMap((batch) => batch.get(column.name) ?? []);
    const { nulls, distribution, classes, isNumbered } = count(column, chunks);
    const { kind = null, kinds = [], reason = null } = inspected.get(column.name) ?? {};
    return {
      name: column.name,
      kind,
      kinds,
      nullShare: rows === 0 ? 0 : nulls / rows,
      distribution,
      classes: classes > MOST_CLASSES ? null : classes,
      warning: reason,
      isNumbered: kind === 'numeric' && isNumbered,
    };
  });
}

type DictionaryColumn = Extract<Column, { type: 'dictionary' }>;

interface Counted {
  readonly nulls: number;
  readonly distribution: DistributionBin[];
  /** Different values; those beyond what classes are may not all be counted. */
  readonly classes: number;
  /** Whether its numbers seem to name the rows. */
  readonly isNumbered: boolean;
}

function count(column: Column, chunks: readonly Column[]): Counted {
  if (isNumeric(column)) return countNumbers(column, chunks);
  const counted = countTexts(chunks);
  // vectors hardly ever repeat
  return column.type === 'vector' ? { ...counted, distribution: [], classes: Infinity } : counted;
}

function countNumbers(column: Column, chunks: readonly Column[]): Counted {
  const survey = surveyNumbers(chunks, MOST_CLASSES);
  const { rows, missing, different } = survey;
  const counted = {
    nulls: missing,
    classes: different.size,
    isNumbered: looksNumbered(chunks, survey),
  };
  if (rows === 0) return { ...counted, distribution: [] };
  const { labels, binOf } = numberBins(column, survey, BINS);
  const counts = new Array<number>(labels.length).fill(0);
  for (const chunk of chunks) {
    const at = numbersOf(chunk);
    for (let row = 0; row < chunk.length; row++) {
      const value = at(row);
      if (Number.isNaN(value)) continue;
      const bin = binOf(value);
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const distribution = labels.map((label, bin) => ({ label, count: counts[bin] ?? 0 }));
  return { ...counted, distribution };
}

function countTexts(chunks: readonly Column[]): Counted {
  const counts = new Map<string, number>();
  let nulls = 0;
  const take = (text: string | null, times: number): void => {
    if (text === null) {
      nulls += times;
      return;
    }
    const before = counts.get(text);
    if (before !== undefined || counts.size < MOST_COUNTED) counts.set(text, (before ?? 0) + times);
  };
  for (const chunk of chunks) {
    if (chunk.type === 'dictionary') {
      const ofCodes = countCodes(chunk);
      nulls += chunk.length;
      ofCodes.forEach((times, code) => {
        if (times === 0) return;
        nulls -= times;
        take(chunk.dictionary[code] ?? null, times);
      });
      continue;
    }
    const at = textsOf(chunk);
    for (let row = 0; row < chunk.length; row++) take(at(row), 1);
  }
  const distribution = mostFrequent(counts).map(([label, inBin]) => ({ label, count: inBin }));
  return { nulls, distribution, classes: counts.size, isNumbered: false };
}

/** How many valid rows have each code. */
function countCodes(column: DictionaryColumn): Uint32Array {
  const { codes, dictionary, length } = column;
  const counts = new Uint32Array(dictionary.length);
  for (let row = 0; row < length; row++) {
    if (!isValid(column, row)) continue;
    const code = codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** The entries of the greatest counts, of equal ones those that came first: sorting a million to show a few takes a second. */
function mostFrequent(counts: ReadonlyMap<string, number>): [string, number][] {
  const most: [string, number][] = [];
  for (const entry of counts) {
    if (most.length === BINS && entry[1] <= (most.at(-1)?.[1] ?? 0)) continue;
    const place = most.findIndex(([, times]) => times < entry[1]);
    most.splice(place < 0 ? most.length : place, 0, entry);
    if (most.length > BINS) most.pop();
  }
  return most;
}
