import { NumpyRandom, splitRows, UndefinedMeasureError, type Protocol } from '@colatent/quality';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Summary {
  readonly length: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sha256: string;
}

interface Fixture {
  readonly draws: readonly {
    readonly seed: number;
    readonly integers: readonly number[];
    readonly permutation: readonly number[];
  }[];
  readonly splits: readonly {
    readonly length: number;
    readonly protocol: Protocol;
    readonly seed: number;
    readonly train: Summary;
    readonly test: Summary;
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/splits.json', import.meta.url), 'utf8'),
) as Fixture;

describe.each(fixture.draws)('NumpyRandom with seed $seed', ({ seed, integers, permutation }) => {
  it("draws NumPy's numbers, number for number", () => {
    const random = new NumpyRandom(seed);
    expect([...random.choose(1000, integers.length)]).toEqual(integers);
    expect([...random.permute(permutation.length)]).toEqual(permutation);
  });
});

describe('splitRows', () => {
  it.each(fixture.splits)(
    'shares out $length rows as NumPy does: $protocol, seed $seed',
    ({ length, protocol, seed, train, test }) => {
      const anomalous = Array.from({ length }, (_, row) => (row * 7919) % 13 < 2);
      const split = splitRows(anomalous, protocol, seed);
      expect(summary(split.train)).toEqual(train);
      expect(summary(split.test)).toEqual(test);
      expect(split.anomalous).toEqual(Array.from(split.test, (row) => anomalous[row]));
    },
  );

  it('trains on the first half of the normal rows in the order of the file, one-class', () => {
    const anomalous = Array.from({ length: 1000 }, (_, row) => row % 10 === 0);
    const { train, test } = splitRows(anomalous, 'one-class', 0);
    expect([...train.subarray(0, 4)]).toEqual([1, 2, 3, 4]);
    expect([train.length, train.at(-1), test.length, test[0]]).toEqual([450, 499, 550, 501]);
    expect(Array.from(train).some((row) => anomalous[row])).toBe(false);
    expect([...test.subarray(-2)]).toEqual([980, 990]);
  });

  it('draws 1,000 rows of a small table and 50,000 of a large one', () => {
    const small = splitRows([true, false, false], 'unsupervised', 0);
    expect([small.train.length, small.test.length]).toEqual([1000, 1000]);
    const large = splitRows(
      Array.from({ length: 50_001 }, (_, row) => row % 2 === 0),
      'unsupervised',
      0,
    );
    expect([large.train.length, new Set(large.test).size]).toEqual([50_000, 50_000]);
  });

  it('refuses a table that leaves nothing to train on or to tell apart', () => {
    expect(() => splitRows([true, true], 'one-class', 0)).toThrow(UndefinedMeasureError);
    expect(() => splitRows([false, false], 'unsupervised', 0)).toThrow('2 rows with 0 anomalies');
    expect(() => splitRows([], 'one-class', 0)).toThrow(UndefinedMeasureError);
  });
});

function summary(rows: Uint32Array): Summary {
  const bytes = Buffer.alloc(rows.length * 4);
  rows.forEach((row, i) => bytes.writeInt32LE(row, i * 4));
  return {
    length: rows.length,
    first: [...rows.subarray(0, 8)],
    last: [...rows.subarray(-8)],
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}
