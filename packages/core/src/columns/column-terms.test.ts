import { describe, expect, it } from 'vitest';
import { tableOf } from '../../test/fixtures/real-rows.js';
import { tableEncoderDocumentSchema } from './encoder-document.js';
import type { FeatureBatch } from './feature-batch.js';
import { fillFromCells } from './fill-from-cells.js';
import { TableEncoder, type TableEncoderOptions } from './table-encoder.js';

const rows = tableOf({
  a: [1, null, 3, 4, null, 6, 8, 9],
  b: ['x', 'y', 'x', 'y', null, 'x', 'y', 'x'],
  c: [5, 1, 4, 1, 5, 9, 2, 6],
});

function fitted(options: TableEncoderOptions, training?: Uint32Array): TableEncoder {
  return TableEncoder.fit(rows, options, training).encoder;
}

function emptyBatch(encoder: TableEncoder, length: number): FeatureBatch {
  const fresh = (): Float32Array => new Float32Array(length).fill(-77);
  return {
    features: Array.from({ length: encoder.width }, fresh),
    masks: encoder.heads.map(fresh),
  };
}

function encoded(encoder: TableEncoder): FeatureBatch {
  const batch = emptyBatch(encoder, rows.length);
  encoder.bind(rows).encode(0, rows.length, batch);
  return batch;
}

describe('a table encoder whose NULLs are informative', () => {
  const encoder = fitted({ missing: 'informative' });

  it('has a head more for each column that had NULLs, after those of the columns', () => {
    const plain = fitted({});
    expect(encoder.heads.slice(0, 3)).toEqual(plain.heads);
    expect(encoder.heads.slice(3).map(({ loss, width }) => [loss, width])).toEqual([
      ['sigmoid_cross_entropy', 1],
      ['sigmoid_cross_entropy', 1],
    ]);
    expect([encoder.width, encoder.cells]).toEqual([plain.width + 2, plain.cells]);
  });

  it('weights such a head by 1 / entropy of its NULLs', () => {
    const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75));
    expect(encoder.heads[3]?.trainingWeight).toBeCloseTo(1 / entropy, 12);
  });

  it('writes 1 for NULL and 0 for a value, never masked; the value itself stays masked', () => {
    const { features, masks } = encoded(encoder);
    expect(features.slice(-2).map((feature) => [...feature])).toEqual([
      [0, 1, 0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0, 1, 0, 0, 0],
    ]);
    expect(masks.slice(-2).map((mask) => [...mask])).toEqual([
      new Array(8).fill(1),
      new Array(8).fill(1),
    ]);
    expect([...(masks[0] ?? [])]).toEqual([1, 0, 1, 1, 0, 1, 1, 1]);
  });

  it('fills a batch from cells with the same bits as straight from the columns', () => {
    const cells = new Float32Array(rows.length * encoder.cells);
    encoder.bind(rows).writeCells(0, rows.length, cells, 0);
    const batch = emptyBatch(encoder, rows.length);
    const order = Uint32Array.from({ length: rows.length }, (_, i) => i);
    fillFromCells(encoder, cells, order, 0, rows.length, batch);
    expect(batch).toEqual(encoded(encoder));
  });

  it('looks at the training rows alone: where those have no NULL, there is no head and NULL is odd', () => {
    const observed = fitted({ missing: 'informative' }, Uint32Array.of(0, 2, 3, 5, 6, 7));
    expect(observed.heads).toHaveLength(3);
    expect(observed.oddNulls).toEqual([true, true, true]);
    expect(encoder.oddNulls).toEqual([false, false, true, false, false]);
  });
});

describe('weights of columns', () => {
  it('scale the training weights of all heads of the column, and its part in the score', () => {
    const plain = fitted({ missing: 'informative' });
    const weighed = fitted({ missing: 'informative', columns: { a: { weight: 2.5 } } });
    const factors = [2.5, 1, 1, 2.5, 1];
    expect(weighed.weights).toEqual(factors);
    expect(weighed.heads.map(({ trainingWeight }) => trainingWeight)).toEqual(
      plain.heads.map(({ trainingWeight }, head) => trainingWeight * (factors[head] ?? NaN)),
    );
  });
});

describe('the document of a table encoder', () => {
  const options: TableEncoderOptions = {
    missing: 'informative',
    columns: { a: { weight: 0 }, b: { missing: 'ignore' } },
  };

  it('keeps what columns count, and restores it to the bit', () => {
    const encoder = fitted(options);
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = TableEncoder.restore(tableEncoderDocumentSchema.parse(json));
    expect(restored.heads).toEqual(encoder.heads);
    expect(restored.weights).toEqual([0, 1, 1, 0]);
    expect(restored.oddNulls).toEqual(encoder.oddNulls);
    expect(encoded(restored)).toEqual(encoded(encoder));
    expect(restored.toDocument()).toEqual(encoder.toDocument());
  });

  it('is that of a plain table where columns count alike and NULLs mean nothing', () => {
    expect(fitted({ missing: 'ignore', columns: { a: { weight: 1 } } }).toDocument()).toEqual(
      fitted({}).toDocument(),
    );
    expect(fitted({}).toDocument()).not.toHaveProperty('terms');
  });

  it.each([
    ['of an unknown column', [{ name: 'z', weight: 1, missing: 'unseen' }]],
    ['out of order', ['c', 'a'].map((name) => ({ name, weight: 2, missing: null }))],
    ['given twice', ['a', 'a'].map((name) => ({ name, weight: 2, missing: null }))],
    ['with a weight above 100', [{ name: 'a', weight: 101, missing: null }]],
    ['with an unknown meaning of NULL', [{ name: 'a', weight: 1, missing: 'odd' }]],
    ['with a head of no weight', [{ name: 'a', weight: 1, missing: { trainingWeight: 0 } }]],
    ['that are none', []],
  ])('is refused with terms %s', (_, terms) => {
    const document = fitted({}).toDocument();
    expect(tableEncoderDocumentSchema.safeParse(document).success).toBe(true);
    expect(tableEncoderDocumentSchema.safeParse({ ...document, terms }).success).toBe(false);
  });
});
