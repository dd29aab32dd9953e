import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { CELLS, cellGrid, cellOf } from './cell-grid.js';
import { density } from './density.js';
import { placeRows } from './place-rows.js';
import { principalComponents } from './principal-components.js';
import { rowsWithin } from './rows-within.js';

const ROWS = 400;
const SIZE = 5;
/** Vectors with a different variance along each of some slanted directions. */
const LATENTS = Float32Array.from({ length: ROWS * SIZE }, (_, at) => {
  const row = Math.floor(at / SIZE);
  const k = at % SIZE;
  return (
    3 * Math.sin(row * 1.7) * (k + 1) + Math.cos(row * 0.9 + k) + 0.3 * Math.sin(row * k * 2.3)
  );
});
const SCORES = Float32Array.from({ length: ROWS }, (_, row) => (row % 50) / 10);

function column(vectors: Float32Array, k: number, size: number): number[] {
  return Array.from({ length: vectors.length / size }, (_, row) => vectors[row * size + k] ?? 0);
}

describe('principalComponents', () => {
  it('finds the directions and variances that a singular value decomposition finds, to 1e-6', () => {
    const { directions, shares } = principalComponents(LATENTS, SIZE);
    const centred = Matrix.from1DArray(ROWS, SIZE, [...LATENTS]).center('column');
    const { diagonal, rightSingularVectors } = new SingularValueDecomposition(centred);
    const squares = diagonal.map((value) => value * value);
    const total = squares.reduce((sum, value) => sum + value, 0);
    directions.forEach((direction, i) => {
      expect(shares[i]).toBeCloseTo((squares[i] ?? 0) / total, 6);
      const cosine = rightSingularVectors
        .getColumn(i)
        .reduce((sum, value, k) => sum + value * (direction[k] ?? 0), 0);
      expect(Math.abs(cosine)).toBeCloseTo(1, 6);
    });
  });

  it('gives shares of zero where all vectors are the same', () => {
    expect(principalComponents(new Float32Array(12).fill(2), 3).shares).toEqual([0, 0, 0]);
  });
});

describe('placeRows', () => {
  const scored = { scores: SCORES, latents: LATENTS, latentSize: SIZE };
  const components = principalComponents(LATENTS, SIZE);
  const { positions, shares } = placeRows(
    scored,
    components,
    { kind: 'dimension', index: 2 },
    { kind: 'score' },
  );

  it('scales each axis to the same margins and keeps the order and ratio of values', () => {
    const x = column(positions, 0, 2);
    const values = column(LATENTS, 2, SIZE);
    expect(Math.min(...x)).toBeCloseTo(0.04, 6);
    expect(Math.max(...x)).toBeCloseTo(0.96, 6);
    const scale = ((x[1] ?? 0) - (x[0] ?? 0)) / ((values[1] ?? 0) - (values[0] ?? 0));
    x.forEach((at, row) => {
      const expected = (x[0] ?? 0) + ((values[row] ?? 0) - (values[0] ?? 0)) * scale;
      expect(at).toBeCloseTo(expected, 4);
    });
    expect(shares).toEqual([null, null]);
  });

  it('puts all rows in the middle of an axis without spread', () => {
    const flat = { scores: new Float32Array(ROWS), latents: LATENTS, latentSize: SIZE };
    const placed = placeRows(flat, components, { kind: 'component', index: 0 }, { kind: 'score' });
    expect(new Set(column(placed.positions, 1, 2))).toEqual(new Set([0.5]));
    expect(placed.shares[0]).toBe(components.shares[0]);
  });

  it('sorts every row into its cell of the grid', () => {
    const { rowsOfCells, cellStarts } = cellGrid(positions);
    expect([...rowsOfCells].sort((a, b) => a - b)).toEqual([...SCORES.keys()]);
    for (let cell = 0; cell < CELLS * CELLS; cell++) {
      for (let at = cellStarts[cell] ?? 0; at < (cellStarts[cell + 1] ?? 0); at++) {
        const row = rowsOfCells[at] ?? 0;
        const of = cellOf(positions[2 * row + 1] ?? 0) * CELLS + cellOf(positions[2 * row] ?? 0);
        if (of !== cell) expect(of).toBe(cell);
      }
    }
  });

  it('counts each row once in a raster over all of the map', () => {
    const counts = density(positions, { left: 0, right: 1, low: 0, high: 1 }, 30, 20);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(ROWS);
    const upper = density(positions, { left: 0, right: 1, low: 0.5, high: 1 }, 1, 1);
    expect(upper[0]).toBe(column(positions, 1, 2).filter((y) => y >= 0.5 && y <= 1).length);
  });

  it('finds the rows within a slanted polygon, those in its hollow left out', () => {
    const hollow = Float64Array.of(0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.5, 0.3, 0.1, 0.9);
    const inside = [...SCORES.keys()].filter((row) => {
      const x = positions[2 * row] ?? 0;
      const y = positions[2 * row + 1] ?? 0;
      const roof = 0.3 + Math.abs(x - 0.5) * 1.5;
      return x > 0.1 && x < 0.9 && y > 0.1 && y < roof;
    });
    expect([...rowsWithin(positions, hollow)]).toEqual(inside);
    expect(inside.length).toBeGreaterThan(10);
  });
});
