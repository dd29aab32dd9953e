import type { Column, DictionaryColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { rankByFrequency } from './count-values.js';
import {
  MAX_KEPT_LENGTH,
  MAX_KEPT_VALUES,
  MAX_OWN_FEATURES,
  type HashedCategoricalDocument,
} from './encoder-document.js';
import { HashFilter, MOST_HASHES } from './hash-filter.js';
import { hashString, rehash } from './hash-string.js';
import type { LeftOut } from './left-out.js';
import { likeliestCandidate } from './likeliest-candidate.js';
import { countFeatures, multiHotWeight } from './multi-hot-weight.js';
import { readableColumn } from './readable-column.js';
import { StringCells } from './string-cells.js';

/** Features that the values without one of their own share. */
const BUCKETS = 96;
/** Times a value must occur in training to be told from one that never did. */
const KNOWN_COUNT = 2;

/**
 * Features of a value that training met once or never. They are as many as a known value without a feature of its own has: were
 * there one, that nothing is known of a value would tell less than which of the known ones it is.
 */
export const UNSEEN = [0, 1, 2] as const;
/** Feature of a value that training met at least twice, but that has no feature of its own. */
const RARE = UNSEEN.length;
/** First of the features of values that have their own. */
const OWN = RARE + 1;

/** Salt of `rehash` for the buckets, apart from those of the filter. */
export const BUCKET_SALT = 100;

const NOTHING_REPEATS: LeftOut = {
  reason:
    "none of its values repeats, so there is nothing to learn from them as categories; set its kind to 'text' to have their characters read",
};

/**
 * Values out of a large set, as features of 0 and 1: one for each of the most frequent values, and two of some buckets for every
 * other, chosen by its hash (Serra & Karatzoglou 2017, "Getting deep with recommenders, using Bloom embeddings").
 *
 * A value that training met once is encoded as one that it never met: a training row cannot tell whether a value that only it holds
 * would have been met without it, so their share among training rows is what to expect of values never met (Good 1953). Where
 * almost all training values repeat, such a value is odd; where most do not, it is ordinary.
 */
export class HashedCategoricalEncoder implements ColumnEncoder {
  readonly kind = 'categorical';
  readonly cells = UNSEEN.length;
  readonly expansion = 'multi_hot';
  readonly width: number;
  readonly loss = 'sigmoid_cross_entropy';
  readonly #document: HashedCategoricalDocument;
  readonly #own: ReadonlyMap<string, number>;
  readonly #known: HashFilter;
  readonly #cells: StringCells;
  /** Features of each kept value. */
  readonly #candidates: readonly (readonly number[])[];

  constructor(document: HashedCategoricalDocument) {
    this.#document = document;
    const { values, own, buckets, known } = document;
    this.width = OWN + own + buckets;
    this.#own = new Map(values.slice(0, own).map((value, index) => [value, OWN + index]));
    this.#known = HashFilter.restore(known);
    this.#cells = new StringCells(this.cells, (value, out) => {
      this.encodeValue(value, out);
    });
    this.#candidates = this.#cells.featuresOf(values);
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  /** Write the features a value has, `cells` of them; some may repeat. */
  encodeValue(value: string, out: Float32Array): void {
    const own = this.#own.get(value);
    if (own !== undefined) {
      out.fill(own);
      return;
    }
    const hash = hashString(value);
    if (!this.#known.has(hash)) {
      out.set(UNSEEN);
      return;
    }
    const { own: owned, buckets } = this.#document;
    const mixed = rehash(hash, BUCKET_SALT);
    const first = mixed % buckets;
    // Never the same bucket twice.
    const step = 1 + (rehash(hash, BUCKET_SALT + 1) % (buckets - 1));
    out[0] = RARE;
    out[1] = OWN + owned + first;
    out[2] = OWN + owned + ((first + step) % buckets);
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    return this.#cells.encodeCells(readableColumn(column, this.kind), start, count, out);
  }

  /** The most likely of the training values kept, which are the most frequent ones, up to 512. */
  decode(outputs: readonly Float32Array[], count: number): DictionaryColumn {
    const { name, values } = this.#document;
    const codes = likeliestCandidate(this.#candidates, outputs, count);
    return { name, type: 'dictionary', length: count, codes, dictionary: values };
  }

  toDocument(): HashedCategoricalDocument {
    return this.#document;
  }
}

/**
 * Keeps the 64 most frequent values apart and hashes all others that occur twice.
 * @param counts how often each value occurs.
 * @param others values too many to be counted.
 */
export function fitHashedCategorical(
  name: string,
  counts: ReadonlyMap<string, number>,
  others: number,
): HashedCategoricalEncoder | LeftOut {
  const known = rankByFrequency(counts)
    .filter(([, count]) => count >= KNOWN_COUNT)
    .slice(0, MOST_HASHES)
    .map(([value]) => value);
  const values = known.filter(({ length }) => length <= MAX_KEPT_LENGTH).slice(0, MAX_KEPT_VALUES);
  if (values.length === 0) return NOTHING_REPEATS;
  const own = Math.min(values.length, MAX_OWN_FEATURES);
  const owned = new Set(values.slice(0, own));
  const hashes = known.filter((value) => !owned.has(value)).map(hashString);
  const document = {
    kind: 'hashed_categorical',
    name,
    values,
    own,
    buckets: BUCKETS,
    known: HashFilter.of(new Set(hashes)).toDocument(),
    trainingWeight: 1,
  } as const;
  const encoder = new HashedCategoricalEncoder(document);
  const { features, rows } = countFeatures(counts, encoder.width, encoder.cells, (value, out) => {
    encoder.encodeValue(value, out);
  });
  for (const unseen of UNSEEN) features[unseen] = (features[unseen] ?? 0) + others;
  return new HashedCategoricalEncoder({
    ...document,
    trainingWeight: multiHotWeight(features, rows + others),
  });
}
