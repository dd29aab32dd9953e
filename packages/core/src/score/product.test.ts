import { Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { inOneGo } from '../work/work.js';
import { productOf } from './product.js';

it.each([
  [1, 1, 1],
  [3, 5, 4],
  [40, 7, 9],
  [300, 300, 13],
])(
  'the product of %i x %i and %i columns is that of ml-matrix to the bit',
  (rows, inner, columns) => {
    const numbers = (height: number, width: number, factor: number): Matrix =>
      new Matrix(
        Array.from({ length: height }, (_, i) =>
          Array.from({ length: width }, (_, j) => Math.sin(factor * (i * width + j + 1))),
        ),
      );
    const [left, right] = [numbers(rows, inner, 1.3), numbers(inner, columns, 2.7)];
    expect(inOneGo(productOf(left, right)).to1DArray()).toEqual(left.mmul(right).to1DArray());
  },
);
