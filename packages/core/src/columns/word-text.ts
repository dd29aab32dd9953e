import { codePointsOf } from './characters.js';
import type { Column, DictionaryColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { commonHashes, countParts } from './common-hashes.js';
import { rankByFrequency } from './count-values.js';
import {
  MAX_OWN_FEATURES,
  MAX_TEXT_EXAMPLES,
  MAX_TEXT_EXAMPLE_LENGTH,
  MAX_TEXT_WORDS,
  type WordTextDocument,
} from './encoder-document.js';
import { HashFilter } from './hash-filter.js';
import { hashString, rehash } from './hash-string.js';
import { likeliestCandidate } from './likeliest-candidate.js';
import { countFeatures, multiHotWeight } from './multi-hot-weight.js';
import { readableColumn } from './readable-column.js';
import { StringCells } from './string-cells.js';
import { addRareTrigrams, fitTrigrams, TRIGRAM_FEATURES } from './trigrams.js';
import { wordsOf } from './words.js';

/** Features that words without one of their own share. */
const BUCKETS = 96;
/** Salt of `rehash` for the buckets, apart from those of the filter. */
const BUCKET_SALT = 100;
/** Rows a word must be in to have a feature of its own. */
const LEAST_ROWS = 2;

/** Features of words that at most one training row holds: whether there are so many of them. */
export const RARE_WORDS = [1, 3] as const;
/** First of the features of lengths. */
const LENGTHS = TRIGRAM_FEATURES + RARE_WORDS.length;

/** Shares of training texts that are shorter than the lengths told apart. */
const LENGTH_QUANTILES = [0, 0.1, 0.25, 0.5, 0.75, 0.9] as const;

/** Texts of many words: which words they hold, in no order, how long they are, and whether words or runs of characters are rare. */
export class WordTextEncoder implements ColumnEncoder {
  readonly kind = 'text';
  readonly cells: number;
  readonly expansion = 'multi_hot';
  readonly width: number;
  readonly loss = 'sigmoid_cross_entropy';
  readonly #document: WordTextDocument;
  readonly #own: ReadonlyMap<string, number>;
  readonly #firstBucket: number;
  readonly #words: HashFilter;
  readonly #trigrams: HashFilter;
  readonly #cells: StringCells;
  /** Features of each example. */
  readonly #candidates: readonly (readonly number[])[];

  constructor(document: WordTextDocument) {
    this.#document = document;
    const { lengths, own, buckets, words, trigrams, mostWords, examples } = document;
    const firstOwn = LENGTHS + lengths.length + 1;
    this.#own = new Map(own.map((word, index) => [word, firstOwn + index]));
    this.#firstBucket = firstOwn + own.length;
    this.width = this.#firstBucket + buckets;
    this.cells = mostWords + LENGTHS + 1;
    this.#words = HashFilter.restore(words);
    this.#trigrams = HashFilter.restore(trigrams);
    this.#cells = new StringCells(this.cells, (value, out) => {
      this.encodeValue(value, out);
    });
    this.#candidates = this.#cells.featuresOf(examples);
  }

  get name(): string {
    return this.#document.name;
  }

  get trainingWeight(): number {
    return this.#document.trainingWeight;
  }

  /** Write the features a value has, `cells` of them; some may repeat. Of very many words the last are not looked at. */
  encodeValue(value: string, out: Float32Array): void {
    const points = codePointsOf(value);
    const { lengths, buckets } = this.#document;
    const longer = lengths.filter((length) => value.length >= length).length;
    const indices = [LENGTHS + longer];
    addRareTrigrams(points, this.#trigrams, 0, indices);
    const features = new Set<number>();
    let rare = 0;
    for (const word of new Set(wordsOf(points))) {
      const own = this.#own.get(word);
      if (own !== undefined) {
        features.add(own);
        continue;
      }
      const hash = hashString(word);
      if (this.#words.has(hash)) {
        features.add(this.#firstBucket + (rehash(hash, BUCKET_SALT) % buckets));
      } else rare++;
    }
    RARE_WORDS.forEach((least, i) => {
      if (rare >= least) indices.push(TRIGRAM_FEATURES + i);
    });
    indices.push(...features);
    const [first = LENGTHS] = indices;
    for (let c = 0; c < out.length; c++) out[c] = indices[c] ?? first;
  }

  encodeCells(column: Column, start: number, count: number, out: readonly Float32Array[]): boolean {
    return this.#cells.encodeCells(readableColumn(column, this.kind), start, count, out);
  }

  /** The most likely of up to 128 training texts kept, which are the most frequent ones, cut after 256 characters. */
  decode(outputs: readonly Float32Array[], count: number): DictionaryColumn {
    const { name, examples } = this.#document;
    const codes = likeliestCandidate(this.#candidates, outputs, count);
    return { name, type: 'dictionary', length: count, codes, dictionary: examples };
  }

  toDocument(): WordTextDocument {
    return this.#document;
  }
}

/** Lengths that part the texts into groups told apart, the last twice the longest. */
function lengthsThatPart(counts: ReadonlyMap<string, number>): number[] {
  const byLength = new Map<number, number>();
  let rows = 0;
  for (const [{ length }, count] of counts) {
    byLength.set(length, (byLength.get(length) ?? 0) + count);
    rows += count;
  }
  const ascending = [...byLength].sort(([a], [b]) => a - b);
  const parts = new Set<number>();
  for (const quantile of LENGTH_QUANTILES) {
    let shorter = 0;
    const [length = 0] =
      ascending.find(([, count]) => {
        shorter += count;
        return shorter > quantile * rows;
      }) ?? [];
    parts.add(length);
  }
  return [...parts, 2 * (ascending.at(-1)?.[0] ?? 0) + 1];
}

/** The first characters of a text. */
function cut(text: string): string {
  return codePointsOf(text)
    .slice(0, MAX_TEXT_EXAMPLE_LENGTH)
    .map((point) => String.fromCodePoint(point))
    .join('');
}

/** The most words a training text makes features of. */
function mostWordsOf(texts: readonly (readonly [readonly number[], number])[]): number {
  let most = 1;
  for (const [points] of texts) most = Math.max(most, new Set(wordsOf(points)).size);
  return Math.min(most, MAX_TEXT_WORDS);
}

/**
 * Learns the words of texts.
 * @param counts how often each text occurs.
 */
export function fitWordText(name: string, counts: ReadonlyMap<string, number>): WordTextEncoder {
  const texts = [...counts].map(([text, rows]) => [codePointsOf(text), rows] as const);
  const frequent = rankByFrequency(countParts(texts, wordsOf))
    .filter(([, rows]) => rows >= LEAST_ROWS)
    .slice(0, MAX_OWN_FEATURES);
  const kept = rankByFrequency(counts).slice(0, MAX_TEXT_EXAMPLES);
  const document: WordTextDocument = {
    kind: 'text_words',
    name,
    lengths: lengthsThatPart(counts),
    own: frequent.map(([word]) => word),
    buckets: BUCKETS,
    words: commonHashes(texts, (points) => wordsOf(points).map(hashString)).toDocument(),
    trigrams: fitTrigrams(texts).toDocument(),
    mostWords: mostWordsOf(texts),
    examples: [...new Set(kept.map(([text]) => cut(text)))],
    trainingWeight: 1,
  };
  const encoder = new WordTextEncoder(document);
  const { features, rows } = countFeatures(counts, encoder.width, encoder.cells, (value, out) => {
    encoder.encodeValue(value, out);
  });
  return new WordTextEncoder({ ...document, trainingWeight: multiHotWeight(features, rows) });
}
