import { describe, expect, it } from 'vitest';
import { CategoricalEncoder, fitCategorical } from './categorical.js';
import type { DictionaryColumn, StringColumn } from './column.js';
import { encoderDocumentSchema, MAX_CATEGORIES } from './encoder-document.js';
import { HashedCategoricalEncoder } from './hashed-categorical.js';
import type { ReadableColumn } from './readable-column.js';
import { restoreEncoder } from './restore-encoder.js';

function strings(values: readonly (string | null)[]): StringColumn {
  return { name: 's', type: 'string', length: values.length, at: (row) => values[row] ?? null };
}

function coded(
  codes: DictionaryColumn['codes'],
  dictionary: DictionaryColumn['dictionary'],
): DictionaryColumn {
  return { name: 's', type: 'dictionary', length: codes.length, codes, dictionary };
}

function fitted(column: ReadableColumn<'categorical'>, rows?: Uint32Array): CategoricalEncoder {
  const encoder = fitCategorical(column, rows);
  if (encoder instanceof CategoricalEncoder) return encoder;
  throw new Error('reason' in encoder ? encoder.reason : 'the column is hashed');
}

function classesOf(
  encoder: CategoricalEncoder,
  column: ReadableColumn<'categorical'>,
  start = 0,
): number[] {
  const cells = new Float32Array(column.length - start);
  encoder.encodeCells(column, start, cells.length, [cells]);
  return [...cells];
}

describe('a categorical encoder', () => {
  it('numbers values by falling frequency, ties by code units, and keeps class 0 for any other', () => {
    const encoder = fitted(strings(['b', 'a', 'c', 'c', null, '']));
    expect(encoder.toDocument().categories).toEqual(['c', '', 'a', 'b']);
    expect(encoder.width).toBe(5);
    expect(classesOf(encoder, strings(['a', 'new', null, '', 'c']))).toEqual([3, 0, NaN, 2, 1]);
  });

  it.each([
    Int8Array.of(2, 0, 1, 2, 3),
    Uint8Array.of(2, 0, 1, 2, 3),
    Int16Array.of(2, 0, 1, 2, 3),
    Uint16Array.of(2, 0, 1, 2, 3),
    Int32Array.of(2, 0, 1, 2, 3),
    Uint32Array.of(2, 0, 1, 2, 3),
  ])('does not depend on the order of a dictionary or the width of its codes', (codes) => {
    const column = coded(codes, ['b', 'a', 'c', null]);
    const encoder = fitted(column);
    expect(encoder.toDocument()).toEqual(fitted(strings(['c', 'b', 'a', 'c', null])).toDocument());
    expect(classesOf(encoder, column)).toEqual([1, 3, 2, 1, NaN]);
    expect(classesOf(encoder, column, 3)).toEqual([1, NaN]);
  });

  it('takes codes outside the dictionary and rows that are not valid for NULL', () => {
    const column = coded(Int8Array.of(0, 1, -1, 9, 0), ['a', 'b']);
    const encoder = fitted(column);
    expect(classesOf(encoder, column)).toEqual([1, 2, NaN, NaN, 1]);
    const masked = { ...column, validity: { bits: Uint8Array.of(0b0111_1100), offset: 2 } };
    expect(classesOf(encoder, { ...masked, codes: Int8Array.of(0, 1, 0, 1, 0) })).toEqual([
      1, 2, 1, 2, 1,
    ]);
    const first = { ...column, validity: { bits: Uint8Array.of(0b1_1110) } };
    expect(classesOf(encoder, first)[0]).toBeNaN();
  });

  it('reads a dictionary that grew', () => {
    const dictionary = ['a', 'b'];
    const encoder = fitted(strings(['a', 'b', 'b', 'c']));
    expect(classesOf(encoder, coded(Uint8Array.of(0, 1), dictionary))).toEqual([2, 1]);
    dictionary.push('c');
    expect(classesOf(encoder, coded(Uint8Array.of(0, 2), dictionary))).toEqual([2, 3]);
  });

  it('is one-hot up to 128 values; beyond, the column is hashed', () => {
    const values = Array.from({ length: 2 * MAX_CATEGORIES }, (_, i) => `v${i >> 1}`);
    expect(fitted(strings(values)).width).toBe(MAX_CATEGORIES + 1);
    expect(fitCategorical(strings([...values, 'v', 'v']))).toBeInstanceOf(HashedCategoricalEncoder);
  });

  it('reads numbers and truth values as their strings', () => {
    const numbers = {
      name: 's',
      type: 'number',
      length: 4,
      values: Int8Array.of(7, -1, 7, 0),
    } as const;
    const encoder = fitted(numbers);
    expect(encoder.toDocument().categories).toEqual(['7', '-1', '0']);
    const wide = { ...numbers, values: BigInt64Array.of(0n, 7n, 8n, -1n) } as const;
    expect(classesOf(encoder, wide)).toEqual([3, 1, 0, 2]);
    expect(classesOf(encoder, strings(['7', '07']))).toEqual([1, 0]);

    const truths = {
      name: 's',
      type: 'boolean',
      length: 3,
      values: Uint8Array.of(1, 0, 1),
    } as const;
    const boolean = fitted(truths);
    expect(boolean.toDocument().categories).toEqual(['true', 'false']);
    expect(classesOf(boolean, truths)).toEqual([1, 2, 1]);
  });

  it('weights its loss by one over the entropy of the training values', () => {
    const encoder = fitted(strings(['a', 'b', 'c', 'd']));
    expect(encoder.trainingWeight).toBeCloseTo(1 / Math.log(4), 12);
    const rare = fitted(strings([...Array.from({ length: 999 }, () => 'a'), 'b']));
    expect(rare.trainingWeight).toBe(10);
  });

  it('decodes to the most likely category, never to "any other value"', () => {
    const encoder = fitted(strings(['a', 'b', 'b']));
    const logits = [
      [9, 9],
      [-2, 1],
      [-3, 2],
    ].map((values) => Float32Array.from(values));
    const { codes, dictionary } = encoder.decode(logits, 2);
    expect([...codes].map((code) => dictionary[code])).toEqual(['b', 'a']);
  });

  it('encodes alike after a round trip through JSON, odd strings included', () => {
    const column = strings(['"', '\u0000', '\ud800', '\u{1f600}', '', '"']);
    const encoder = fitted(column);
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    const cells = new Float32Array(6);
    restored.encodeCells(column, 0, 6, [cells]);
    expect([...cells]).toEqual(classesOf(encoder, column));
    expect(restored.trainingWeight).toBe(encoder.trainingWeight);
  });

  it('refuses a document whose categories repeat or are too many', () => {
    const document = { kind: 'categorical', name: 's', trainingWeight: 1 };
    const many = Array.from({ length: MAX_CATEGORIES + 1 }, (_, i) => String(i));
    for (const categories of [['a', 'a'], many, []]) {
      expect(encoderDocumentSchema.safeParse({ ...document, categories }).success).toBe(false);
    }
  });
});
