import type { Column, DictionaryColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { countValues, rankByFrequency } from './count-values.js';
import { MAX_CATEGORIES, type CategoricalDocument } from './encoder-document.js';
import { entropyWeight } from './entropy-weight.js';
import { fitHashedCategorical, type HashedCategoricalEncoder } from './hashed-categorical.js';
import { ALL_NULL, CONSTANT, type LeftOut } from './left-out.js';
import { readableColumn, type ReadableColumn } from './readable-column.js';
import { StringCells } from './string-cells.js';

/** The class of all values that training never saw. */
const OTHER = 0;

/** Values out of a set, one-hot: a class for each frequent value and class 0 for any other. Numbers and truth values count as their strings. */
export class CategoricalEncoder implements ColumnEncoder {
  readonly kind = 'categorical';
  readonly cells = 1;
  readonly expansion = 'multi_hot';
  readonly width: number;
  readonly loss = 'softmax_cross_entropy';
  readonly #document: CategoricalDocument;
  readonly #cells: StringCells;

  constructor(document: CategoricalDocument) {
    this.#document = document;
    this.width = document.categories.length + 1;
    const classes = new Map(document.categories.map((value, index) => [value, index + 1]));
    this.#cells = new StringCells(1, (value, out) => {
      out[0] = classes.get(value) ?? OTHER;
    });
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    return this.#cells.encodeCells(readableColumn(column, this.kind), start, count, out);
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

/**
 * Categories of some rows: one-hot where they have at most `MAX_CATEGORIES` distinct values, hashed beyond.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitCategorical(
  column: ReadableColumn<'categorical'>,
  rows?: Uint32Array,
): CategoricalEncoder | HashedCategoricalEncoder | LeftOut {
  const { counts, others } = countValues(column, rows);
  if (counts.size === 0) return ALL_NULL;
  if (counts.size === 1) return CONSTANT;
  if (counts.size > MAX_CATEGORIES) return fitHashedCategorical(column.name, counts, others);
  const ranked = rankByFrequency(counts);
  return new CategoricalEncoder({
    kind: 'categorical',
    name: column.name,
    categories: ranked.map(([value]) => value),
    trainingWeight: entropyWeight(ranked.map(([, count]) => count)),
  });
}
