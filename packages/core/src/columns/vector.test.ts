import { describe, expect, it } from 'vitest';
import { mnistImages } from '../../test/fixtures/real-rows.js';
import { ColumnsError, UnreadableColumnError } from '../errors.js';
import { checkBuffers } from './check-buffers.js';
import type { VectorColumn } from './column.js';
import { encoderDocumentSchema, MAX_VECTOR_SIZE } from './encoder-document.js';
import { restoreEncoder } from './restore-encoder.js';
import { softClip } from './soft-clip.js';
import { fitVector, VectorEncoder } from './vector.js';

function vectors(rows: readonly (readonly number[])[]): VectorColumn {
  const size = rows[0]?.length ?? 0;
  return {
    name: 'v',
    type: 'vector',
    length: rows.length,
    size,
    values: Float64Array.from(rows.flat()),
  };
}

function fitted(column: VectorColumn, rows?: Uint32Array): VectorEncoder {
  const encoder = fitVector(column, rows);
  if (encoder instanceof VectorEncoder) return encoder;
  throw new Error(encoder.reason);
}

function cellsOf(encoder: VectorEncoder, column: VectorColumn, start = 0): Float32Array[] {
  const count = column.length - start;
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(count));
  encoder.encodeCells(column, start, count, cells);
  return cells;
}

/** Row by row. */
function rowsOf(cells: readonly Float32Array[]): number[][] {
  return Array.from(cells[0] ?? [], (_, row) => cells.map((cell) => cell[row] ?? NaN));
}

const images = mnistImages();

describe('a vector encoder of MNIST images', () => {
  const encoder = fitted(images);
  const cells = cellsOf(encoder, images);

  it('gives each pixel less its mean over one scale, as worked out pixel by pixel within 1e-6', () => {
    const { length, size, values } = images;
    const pixel = (row: number, j: number): number => values[row * size + j] ?? NaN;
    const means = Array.from({ length: size }, (_, j) => {
      let sum = 0;
      for (let row = 0; row < length; row++) sum += pixel(row, j);
      return sum / length;
    });
    let squares = 0;
    means.forEach((mean, j) => {
      for (let row = 0; row < length; row++) squares += (pixel(row, j) - mean) ** 2;
    });
    const scale = Math.sqrt(squares / (length * size));
    let error = 0;
    cells.forEach((cell, j) => {
      for (let row = 0; row < length; row++) {
        const expected = softClip((pixel(row, j) - (means[j] ?? 0)) / scale);
        error = Math.max(error, Math.abs((cell[row] ?? NaN) - expected));
      }
    });
    expect(error).toBeLessThan(1e-6);
  });

  it('has a mean square of 1 over all pixels, and 0 for those of a border that is always blank', () => {
    const squares = cells.map((cell) => cell.reduce((sum, x) => sum + x * x, 0) / images.length);
    expect(squares[0]).toBe(0);
    expect(squares.reduce((sum, x) => sum + x, 0) / images.size).toBeCloseTo(1, 1);
  });

  it('decodes its features to the very pixels', () => {
    expect(encoder.decode(cells, images.length).values).toEqual(Float64Array.from(images.values));
  });

  it('encodes from the middle of the column, and from an offset into its buffer, to the same bits', () => {
    const from = cells.map((cell) => cell.slice(100));
    expect(cellsOf(encoder, images, 100)).toEqual(from);
    expect(cellsOf(encoder, { ...images, length: images.length - 100, offset: 100 })).toEqual(from);
  });

  it('reads every element type alike', () => {
    const { values } = images;
    for (const copy of [
      Float32Array.from(values),
      Float64Array.from(values),
      Int16Array.from(values),
    ]) {
      expect(cellsOf(fitted({ ...images, values: copy }), { ...images, values: copy })).toEqual(
        cells,
      );
    }
  });

  it('computes the same bits after a round trip through JSON', () => {
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    const again = cells.map(() => new Float32Array(images.length));
    restored.encodeCells(images, 0, images.length, again);
    expect(again).toEqual(cells);
  });

  it('is fitted to the rows it is told', () => {
    const rows = Uint32Array.of(3, 50, 51, 200);
    const picked = Uint8Array.from(
      [...rows].flatMap((row) => [...images.values.subarray(row * 784, (row + 1) * 784)]),
    );
    expect(fitted(images, rows).toDocument()).toEqual(
      fitted({ ...images, length: 4, values: picked }).toDocument(),
    );
  });
});

describe('a vector encoder', () => {
  it('makes a NULL row and a row of nothing but NaN NaN throughout', () => {
    const column = {
      ...vectors([
        [1, 2],
        [3, 5],
        [NaN, NaN],
        [9, 9],
      ]),
      validity: { bits: Uint8Array.of(0b0111) },
    };
    const encoder = fitted(column);
    expect(rowsOf(cellsOf(encoder, column)).map((row) => row.map(Number.isNaN))).toEqual([
      [false, false],
      [false, false],
      [true, true],
      [true, true],
    ]);
    const cells = Array.from({ length: 2 }, () => new Float32Array(2));
    expect(encoder.encodeCells(column, 0, 2, cells)).toBe(false);
    expect(encoder.encodeCells(column, 1, 2, cells)).toBe(true);
  });

  it('takes an element that is NaN or NULL for its mean', () => {
    const column = vectors([
      [1, 10],
      [3, 10],
      [NaN, 40],
      [77, 20],
    ]);
    const marked = { ...column, elementValidity: { bits: Uint8Array.of(0b10_1111_11), offset: 0 } };
    const encoder = fitted(marked);
    expect(encoder.toDocument().means).toEqual([2, 20]);
    expect(rowsOf(cellsOf(encoder, marked)).map(([first]) => first)).toEqual([
      expect.closeTo(-1 / Math.sqrt(75.5), 6),
      expect.closeTo(1 / Math.sqrt(75.5), 6),
      0,
      0,
    ]);
  });

  it('takes infinite elements for very far ones, and does not let them move mean and scale', () => {
    const encoder = fitted(
      vectors([
        [1, 0],
        [3, 4],
        [Infinity, -Infinity],
      ]),
    );
    expect(encoder.toDocument()).toMatchObject({ means: [2, 2], deviation: Math.sqrt(2.5) });
    const [[, , up] = [], [, , down] = []] = cellsOf(
      encoder,
      vectors([
        [1, 0],
        [3, 4],
        [Infinity, -Infinity],
      ]),
    );
    expect([up, down]).toEqual([Math.fround(softClip(Infinity)), Math.fround(softClip(-Infinity))]);
  });

  it('reads a column of no size, in which every row is NULL', () => {
    const encoder = fitted(
      vectors([
        [1, 2],
        [3, 5],
      ]),
    );
    const empty: VectorColumn = { ...vectors([]), length: 3, validity: { bits: Uint8Array.of(0) } };
    expect(rowsOf(cellsOf(encoder, empty)).flat().every(Number.isNaN)).toBe(true);
  });

  it('refuses vectors of another size', () => {
    const encoder = fitted(
      vectors([
        [1, 2],
        [3, 5],
      ]),
    );
    expect(() => cellsOf(encoder, vectors([[1, 2, 3]]))).toThrow(
      new UnreadableColumnError(
        'column "v" holds vectors of 3 elements, but the model reads vectors of 2; give vectors of that size',
      ),
    );
  });

  it('leaves out vectors that are constant, not finite, all NULL or too long', () => {
    expect(
      fitVector(
        vectors([
          [0.1, 7],
          [0.1, 7],
          [0.1, 7],
        ]),
      ),
    ).toMatchObject({ reason: 'it is constant' });
    expect(fitVector(vectors([[Infinity], [-Infinity]]))).toMatchObject({
      reason: 'none of its values is finite',
    });
    expect(fitVector(vectors([[NaN], [NaN]]))).toMatchObject({ reason: 'all its values are NULL' });
    expect(fitVector(vectors([[], []]))).toMatchObject({ reason: 'all its values are NULL' });
    const size = MAX_VECTOR_SIZE + 1;
    const long: VectorColumn = {
      name: 'v',
      type: 'vector',
      length: 1,
      size,
      values: new Int8Array(size),
    };
    expect(fitVector(long)).toMatchObject({
      reason: 'its vectors have 16385 elements, and a model reads at most 16384',
    });
  });

  it('decodes any output to a finite number, whole where training values were', () => {
    const outputs = [Float32Array.of(Infinity, -Infinity, NaN, 1e30)];
    for (const step of [1, 0.5]) {
      const { values } = fitted(vectors([[0], [step]])).decode(outputs, 4);
      expect([...values].every(Number.isFinite)).toBe(true);
      expect([...values].every(Number.isInteger)).toBe(step === 1);
    }
  });
});

describe('the document of a vector encoder', () => {
  const good = { kind: 'vector', name: 'v', means: [1, 2], deviation: 1, integer: false };

  it.each([
    ['no means', { means: [] }],
    ['too many means', { means: new Array(MAX_VECTOR_SIZE + 1).fill(0) }],
    ['a mean that is no number', { means: [null] }],
    ['a scale of 0', { deviation: 0 }],
    ['something more', { more: 1 }],
  ])('with %s is refused', (_, part) => {
    expect(encoderDocumentSchema.safeParse(good).success).toBe(true);
    expect(encoderDocumentSchema.safeParse({ ...good, ...part }).success).toBe(false);
  });
});

describe('the buffers of a vector column', () => {
  it.each([
    [{ values: new Float32Array(5) }, 'column "v" has 3 rows, but its values end after 2'],
    [{ offset: 1 }, 'column "v" has 3 rows, but its values end after 2'],
    [
      { size: 1.5 },
      'column "v" has vectors of 1.5 elements; a size is a whole number of 0 or more',
    ],
    [
      { elementValidity: { bits: new Uint8Array(1), offset: 3 } },
      'column "v" has 6 elements, but their validity bitmap ends after 5',
    ],
  ])('must reach to its last element: %o', (part, message) => {
    const column: VectorColumn = {
      ...vectors([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      ...part,
    };
    expect(() => {
      checkBuffers(column);
    }).toThrow(new ColumnsError(message));
  });
});
