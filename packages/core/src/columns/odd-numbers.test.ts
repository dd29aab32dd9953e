import { describe, expect, it } from 'vitest';
import { describeOddNumbers } from './odd-numbers.js';
import type { Column, NumberColumn, VectorColumn } from './column.js';
import { Columns } from './columns.js';
import { fit, fitSync } from '@colatent/core';

const values = Float64Array.of(1, NaN, Infinity, -Infinity, 1e300, NaN, 2);
const column: NumberColumn = { name: 'x', type: 'number', length: 7, values };

describe('the sentence about infinities and NaNs of a column', () => {
  it('counts both, numbers too large to square among the infinities', () => {
    expect(describeOddNumbers(column, 'numeric')).toBe(
      'column "x" has 3 infinite values and 2 NaN values in the training rows; infinities count as very far values, and NaN as NULL',
    );
  });

  it('counts neither NULLs nor rows it is not told to look at', () => {
    const marked = { ...column, validity: { bits: Uint8Array.of(0b1000101) } };
    expect(describeOddNumbers(marked, 'numeric')).toBe(
      'column "x" has 1 infinite value in the training rows; infinities count as very far values',
    );
    expect(describeOddNumbers(column, 'numeric', Uint32Array.of(0, 1, 6))).toBe(
      'column "x" has 1 NaN value in the training rows; NaN counts as NULL',
    );
  });

  it('is none for ordinary numbers', () => {
    const columns: Column[] = [
      { ...column, length: 1 },
      { name: 'x', type: 'number', length: 2, values: Int32Array.of(1, 2) },
      { name: 'x', type: 'timestamp', unit: 'second', length: 1, values: BigInt64Array.of(5n) },
    ];
    expect(columns.map((ordinary) => describeOddNumbers(ordinary, 'numeric'))).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('counts infinite moments', () => {
    const moments: Column = {
      name: 't',
      type: 'timestamp',
      unit: 'day',
      length: 3,
      values: Int32Array.of(1, 2 ** 31 - 1, 3),
    };
    expect(describeOddNumbers(moments, 'timestamp')).toContain(
      'column "t" has 1 infinite value in',
    );
  });

  it('counts vectors rather than their elements, and NULL elements not at all', () => {
    const vectors: VectorColumn = {
      name: 'v',
      type: 'vector',
      length: 3,
      size: 2,
      values: Float32Array.of(Infinity, -Infinity, NaN, 4, NaN, 1),
      elementValidity: { bits: Uint8Array.of(0b101111) },
    };
    expect(describeOddNumbers(vectors, 'vector')).toBe(
      'column "v" has 1 vector with infinite elements and 1 vector with NaN elements in the training rows; infinities count as very far values, and NaN elements as their means',
    );
  });
});

describe('a training on numbers that are infinite or NaN', () => {
  const numbers = Float32Array.from({ length: 200 }, (_, i) =>
    i % 10 === 3 ? Infinity : (i * 7) % 13,
  );
  numbers.fill(NaN, 50, 60);
  const amounts: Column = {
    name: 'amount',
    type: 'number',
    length: 200,
    values: numbers,
    validity: { bits: new Uint8Array(25).fill(0b11111101) },
  };

  it('tells of them once a column, and scores rows that hold them', () => {
    const { model, warnings } = fitSync(new Columns([amounts]), { seed: 1, maxIterations: 5 });
    const ofColumn = warnings.filter((warning) => warning.startsWith('column "amount"'));
    expect(ofColumn).toHaveLength(1);
    expect(ofColumn[0]).toMatch(
      /^column "amount" has \d+ infinite values and \d+ NaN values in the training rows;/,
    );
    const odd = { ...amounts, length: 3, values: Float64Array.of(Infinity, -1e300, NaN) };
    expect(model.score(new Columns([odd])).every(Number.isFinite)).toBe(true);
  });

  it('tells the same of a stream, whose NULLs are no NaNs', async () => {
    const options = { seed: 1, maxIterations: 2 };
    const streamed = await fit([new Columns([amounts])], options);
    expect(streamed.warnings).toEqual(fitSync(new Columns([amounts]), options).warnings);
  });
});
