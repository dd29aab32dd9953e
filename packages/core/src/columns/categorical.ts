import type { Column, DictionaryColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { countValues, TRUTH_LABELS } from './count-values.js';
import { MAX_CATEGORIES, type CategoricalDocument } from './encoder-document.js';
import { entropyWeight } from './entropy-weight.js';
import { ALL_NULL, CONSTANT, type LeftOut } from './left-out.js';
import { readNumbers } from './read-numbers.js';
import { readableColumn, type ReadableColumn } from './readable-column.js';
import { isMarkedNull, markNulls } from './validity.js';

const BLOCK = 1024;
const scratchNumbers = new Float64Array(BLOCK);
const scratchCodes = new Uint32Array(BLOCK);

/** The class of all values that have none of their own: rare ones beyond the most kept apart, and those training never saw. */
const OTHER = 0;

/** cells[at + i] = classes[codes[i]], NaN where the code is outside the dictionary. @returns whether any is NaN. */
function lookUp(
  codes: Uint32Array,
  count: number,
  classes: Float32Array,
  cells: Float32Array,
  at: number,
): boolean {
  let nulls = false;
  for (let i = 0; i < count; i++) {
    const code = codes[i] ?? 0;
    const value = code < classes.length ? (classes[code] ?? NaN) : NaN;
    if (Number.isNaN(value)) nulls = true;
    cells[at + i] = value;
  }
  return nulls;
}

/** Values out of a set, one-hot: a class for each frequent value and class 0 for any other. Numbers and truth values count as their strings. */
export class CategoricalEncoder implements ColumnEncoder {
  readonly kind = 'categorical';
  readonly cells = 1;
  readonly expansion = 'multi_hot';
  readonly width: number;
  readonly loss = 'softmax_cross_entropy';
  readonly #document: CategoricalDocument;
  readonly #classByString: ReadonlyMap<string, number>;
  readonly #classByNumber: ReadonlyMap<number, number>;
  /** Class by code, looked up once a dictionary. */
  readonly #classesByDictionary = new WeakMap<DictionaryColumn['dictionary'], Float32Array>();

  constructor(document: CategoricalDocument) {
    this.#document = document;
    this.width = document.categories.length + 1;
    const classes = document.categories.map((value, index) => [value, index + 1] as const);
    this.#classByString = new Map(classes);
    this.#classByNumber = new Map(
      classes
        .map(([value, index]) => [Number(value), index, value] as const)
        .filter(([x, , value]) => String(x) === value)
        .map(([x, index]) => [x, index]),
    );
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  #classOf(value: string): number {
    return this.#classByString.get(value) ?? OTHER;
  }

  #classesOf(dictionary: DictionaryColumn['dictionary']): Float32Array {
    const known = this.#classesByDictionary.get(dictionary);
    // A dictionary that grew, as those of an Arrow stream do, is looked up anew.
    if (known?.length === dictionary.length) return known;
    const classes = Float32Array.from(dictionary, (value) =>
      value === null ? NaN : this.#classOf(value),
    );
    this.#classesByDictionary.set(dictionary, classes);
    return classes;
  }

  #encodeCodes(
    column: DictionaryColumn,
    start: number,
    count: number,
    cells: Float32Array,
  ): boolean {
    const classes = this.#classesOf(column.dictionary);
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      scratchCodes.set(column.codes.subarray(start + at, start + at + rows));
      nulls = lookUp(scratchCodes, rows, classes, cells, at) || nulls;
    }
    return nulls;
  }

  #encodeNumbers(
    column: Exclude<ReadableColumn<'categorical'>, { type: 'dictionary' | 'string' }>,
    start: number,
    count: number,
    cells: Float32Array,
  ): boolean {
    const truthClasses = TRUTH_LABELS.map((label) => this.#classOf(label));
    let nulls = false;
    for (let at = 0; at < count; at += BLOCK) {
      const rows = Math.min(BLOCK, count - at);
      readNumbers(column, start + at, rows, scratchNumbers);
      for (let i = 0; i < rows; i++) {
        const x = scratchNumbers[i] ?? NaN;
        if (Number.isNaN(x)) {
          nulls = true;
          cells[at + i] = NaN;
        } else {
          const known = column.type === 'boolean' ? truthClasses[x] : this.#classByNumber.get(x);
          cells[at + i] = known ?? OTHER;
        }
      }
    }
    return nulls;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    const readable = readableColumn(column, this.kind);
    const [cells] = out;
    if (cells === undefined) return false;
    let nulls = false;
    if (readable.type === 'dictionary') {
      nulls = this.#encodeCodes(readable, start, count, cells);
    } else if (readable.type === 'string') {
      for (let i = 0; i < count; i++) {
        const value = isMarkedNull(column, start + i) ? null : readable.at(start + i);
        if (value === null) nulls = true;
        cells[i] = value === null ? NaN : this.#classOf(value);
      }
      return nulls;
    } else {
      nulls = this.#encodeNumbers(readable, start, count, cells);
    }
    return markNulls(column.validity, start, count, cells, 0) || nulls;
  }

  /** The most likely category of each row; "any other value" has no string, so it is never chosen. */
  decode(outputs: readonly Float32Array[], count: number): DictionaryColumn {
    const codes = new Uint32Array(count);
    const most = new Float32Array(count).fill(-Infinity);
    outputs.slice(1, this.width).forEach((logits, category) => {
      for (let i = 0; i < count; i++) {
        const logit = logits[i] ?? -Infinity;
        if (logit > (most[i] ?? Infinity)) {
          most[i] = logit;
          codes[i] = category;
        }
      }
    });
    const { name, categories } = this.#document;
    return { name, type: 'dictionary', length: count, codes, dictionary: categories };
  }

  toDocument(): CategoricalDocument {
    return this.#document;
  }
}

/** By falling count, then by code units, which does not depend on the order of a dictionary. */
function byFrequency([a, aCount]: [string, number], [b, bCount]: [string, number]): number {
  if (aCount !== bCount) return bCount - aCount;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Keeps the most frequent values of some rows apart, at most `MAX_CATEGORIES`.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitCategorical(
  column: ReadableColumn<'categorical'>,
  rows?: Uint32Array,
): CategoricalEncoder | LeftOut {
  const { counts, others } = countValues(column, rows);
  if (counts.size === 0) return ALL_NULL;
  if (counts.size === 1) return CONSTANT;
  const ranked = [...counts].sort(byFrequency);
  const kept = ranked.slice(0, MAX_CATEGORIES);
  const rare = ranked.slice(MAX_CATEGORIES).reduce((sum, [, count]) => sum + count, others);
  return new CategoricalEncoder({
    kind: 'categorical',
    name: column.name,
    categories: kept.map(([value]) => value),
    trainingWeight: entropyWeight([rare, ...kept.map(([, count]) => count)]),
  });
}
