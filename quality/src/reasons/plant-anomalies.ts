import { NumpyRandom } from '../protocol/numpy-random.js';
import { isNumeric, type Value, type ValueTable } from './value-table.js';

/**
 * How one value of a row is made wrong:
 * - swap: it is another row's
 * - shift: it is 5 standard deviations of its column higher or lower; numbers only
 * - pair: it is another row's that never stands beside one of the row's other values, though it should by chance in at least 20 rows
 */
export type Corruption = 'swap' | 'shift' | 'pair';

export const CORRUPTIONS: readonly Corruption[] = ['swap', 'shift', 'pair'];

/** A row of a table with one value made wrong. */
export interface PlantedAnomaly {
  readonly corruption: Corruption;
  readonly row: number;
  readonly column: string;
  readonly value: Value;
  /** Of an impossible pair, the column whose value, left as it was, the wrong one never stands beside; null otherwise. */
  readonly beside: string | null;
}

const SHIFT_DEVIATIONS = 5;
/** Rows a pair must be expected in, were its columns independent, for its absence to tell something. */
const LEAST_EXPECTED = 20;
/** Columns of more distinct values are looked at by tenths of their rows. */
const MOST_CLASSES = 50;
const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Pairs tried for each one wanted; few are impossible. */
const PAIR_TRIES = 400;

/**
 * Rows with one value made wrong, in another column each time.
 * @param rows the rows to take, row numbers. @param names columns to make wrong. @param count rows for each corruption; where a table offers fewer, fewer.
 */
export function plantAnomalies(
  table: ValueTable,
  rows: readonly number[],
  names: readonly string[],
  count: number,
  seed: number,
): readonly PlantedAnomaly[] {
  const draws = new Draws(rows, seed);
  const numeric = names.filter((name) => isNumeric(table, name));
  const pairs = new Pairs(table);
  return CORRUPTIONS.flatMap((corruption) => {
    const planted: PlantedAnomaly[] = [];
    const tries = corruption === 'pair' ? count * PAIR_TRIES : 2 * count;
    for (let i = 0; i < tries && planted.length < count; i++) {
      const column = draws.oneOf(corruption === 'shift' ? numeric : names);
      const row = draws.row();
      if (column === undefined) break;
      const before = table[column]?.[row] ?? null;
      if (before === null) continue;
      const wrong = wrongValue(corruption, { table, names, pairs, draws, column, row });
      if (wrong !== null && wrong.value !== null && wrong.value !== before) {
        planted.push({ corruption, row, column, ...wrong });
      }
    }
    return planted;
  });
}

interface Place {
  readonly table: ValueTable;
  readonly names: readonly string[];
  readonly pairs: Pairs;
  readonly draws: Draws;
  readonly column: string;
  readonly row: number;
}

/** Null where there is none. */
function wrongValue(
  corruption: Corruption,
  { table, names, pairs, draws, column, row }: Place,
): Pick<PlantedAnomaly, 'value' | 'beside'> | null {
  if (corruption === 'shift') {
    const sign = draws.oneOf([-1, 1]) ?? 1;
    const before = Number(table[column]?.[row]);
    return { value: before + sign * SHIFT_DEVIATIONS * pairs.deviation(column), beside: null };
  }
  const other = draws.row();
  const value = table[column]?.[other] ?? null;
  if (corruption === 'swap') return { value, beside: null };
  const beside = draws.oneOf(names.filter((name) => name !== column));
  if (beside === undefined || table[beside]?.[row] === null) return null;
  return pairs.isImpossible(column, other, beside, row) ? { value, beside } : null;
}

/** Rows and choices, seeded. */
class Draws {
  readonly #random: NumpyRandom;
  readonly #rows: readonly number[];

  constructor(rows: readonly number[], seed: number) {
    this.#random = new NumpyRandom(seed);
    this.#rows = rows;
  }

  row(): number {
    return this.oneOf(this.#rows) ?? 0;
  }

  oneOf<T>(choices: readonly T[]): T | undefined {
    return choices[this.#random.choose(choices.length, 1)[0] ?? 0];
  }
}

/** Which values of two columns occur together in a table. */
class Pairs {
  readonly #table: ValueTable;
  readonly #classes = new Map<string, Classes>();
  readonly #counts = new Map<string, Int32Array>();

  constructor(table: ValueTable) {
    this.#table = table;
  }

  deviation(name: string): number {
    return this.#classesOf(name).deviation;
  }

  /** Whether no row has the class of one row's value of a column beside that of another row's value of another. */
  isImpossible(column: string, row: number, beside: string, besideRow: number): boolean {
    const [first, second] = [this.#classesOf(column), this.#classesOf(beside)];
    const [a, b] = [first.ofRow[row] ?? 0, second.ofRow[besideRow] ?? 0];
    const expected = ((first.counts[a] ?? 0) * (second.counts[b] ?? 0)) / first.ofRow.length;
    if (expected < LEAST_EXPECTED) return false;
    return this.#countsOf(column, beside)[a * second.counts.length + b] === 0;
  }

  #classesOf(name: string): Classes {
    const known = this.#classes.get(name);
    if (known !== undefined) return known;
    const found = classesOf(this.#table[name] ?? []);
    this.#classes.set(name, found);
    return found;
  }

  #countsOf(column: string, beside: string): Int32Array {
    const key = JSON.stringify([column, beside]);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    const [first, second] = [this.#classesOf(column), this.#classesOf(beside)];
    const counts = new Int32Array(first.counts.length * second.counts.length);
    first.ofRow.forEach((a, row) => {
      const at = a * second.counts.length + (second.ofRow[row] ?? 0);
      counts[at] = (counts[at] ?? 0) + 1;
    });
    this.#counts.set(key, counts);
    return counts;
  }
}

interface Classes {
  readonly ofRow: Int32Array;
  readonly counts: readonly number[];
  /** Standard deviation of a column of numbers; NaN of one of strings. */
  readonly deviation: number;
}

function classesOf(values: readonly Value[]): Classes {
  const numbers = values.filter((value) => value !== null).map(Number);
  const mean = numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const byTenth = new Set(values).size > MOST_CLASSES && !Number.isNaN(mean);
  const sorted = Float64Array.from(byTenth ? numbers : []).sort();
  const edges = TENTHS.map((tenth) => sorted[Math.floor((tenth * sorted.length) / 10)] ?? 0);
  const label = (value: Value): Value =>
    byTenth && value !== null ? edges.filter((edge) => Number(value) >= edge).length : value;
  const indices = new Map<Value, number>();
  const counts: number[] = [];
  const ofRow = Int32Array.from(values, (value) => {
    const key = label(value);
    const index = indices.get(key) ?? indices.size;
    indices.set(key, index);
    counts[index] = (counts[index] ?? 0) + 1;
    return index;
  });
  return { ofRow, counts, deviation: Math.sqrt(squares / numbers.length) };
}
