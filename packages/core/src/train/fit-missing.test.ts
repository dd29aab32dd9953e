import { describe, expect, it } from 'vitest';
import {
  adultPeople,
  medianOf,
  rowsOf,
  tableOf,
  type TableValues,
} from '../../test/fixtures/real-rows.js';
import { Columns, fitSync, Model, thresholdOf, type Column, type FitOptions } from '@colatent/core';
import { RandomStream } from '../engine/random-stream.js';

const people = adultPeople();

function train(values: TableValues, options: FitOptions = {}): Model {
  return fitSync(tableOf(values), { seed: 1, ...options }).model;
}

/** The middle score of rows. */
function typical(model: Model, rows: TableValues): number {
  return medianOf(model.score(tableOf(rows)));
}

describe('missing values of Adult, in which the unknown occupation goes with the unknown workclass', () => {
  const known = (row: Readonly<Record<string, unknown>>): boolean =>
    row['workclass'] !== null && row['occupation'] !== null;
  const everything = rowsOf(people, known);
  const noOccupation = rowsOf(people, known, { occupation: null });
  const noWorkclass = rowsOf(people, known, { workclass: null });
  const neither = rowsOf(people, (row) => row['workclass'] === null && row['occupation'] === null);
  const noAge = rowsOf(people, known, { age: null });

  it('say nothing by default', () => {
    const model = train(people);
    for (const rows of [everything, noOccupation, noWorkclass, neither, noAge]) {
      expect(typical(model, rows)).toBeLessThan(0.7);
    }
  });

  describe('when informative', () => {
    const model = train(people, { missing: 'informative' });

    it('are ordinary where training had them together', () => {
      expect(typical(model, everything)).toBeLessThan(0.5);
      // no odder than such rows are rare
      const share = (neither['age']?.length ?? 0) / (people['age']?.length ?? 1);
      expect(typical(model, neither)).toBeLessThan(thresholdOf(share));
    });

    it('are odd one by one, where training had them together', () => {
      expect(typical(model, noOccupation)).toBeGreaterThan(1);
      expect(typical(model, noWorkclass)).toBeGreaterThan(0.9);
    });

    it('are odder than nearly all held-out rows in a column that was never NULL in training', () => {
      expect(typical(model, noAge)).toBeGreaterThan(1.8);
    });

    it('mean the same to the model out of its file, which reads the columns it read before', () => {
      const bytes = model.toBytes();
      const restored = Model.fromBytes(bytes);
      expect(restored.toBytes()).toEqual(bytes);
      expect(restored.score(tableOf(noAge))).toEqual(model.score(tableOf(noAge)));
      expect(restored.info.columns.map(({ name }) => name)).toEqual(Object.keys(people));
      expect(restored.reconstruct(tableOf(neither)).names).toEqual(Object.keys(people));
      expect(restored.info.options['missing']).toBe('informative');
    });
  });

  it('can be informative in one column alone, or in all but one', () => {
    const one = train(people, { columns: { age: { missing: 'informative' } } });
    expect(typical(one, noAge)).toBeGreaterThan(1.8);
    expect(typical(one, noOccupation)).toBeLessThan(0.7);
    const allButOne = train(people, {
      missing: 'informative',
      columns: { age: { missing: 'ignore' } },
    });
    expect(typical(allButOne, noAge)).toBeLessThan(0.7);
    expect(typical(allButOne, noOccupation)).toBeGreaterThan(1);
  });
});

describe('readings that fail in the cold, as made up', () => {
  /** Every reading below -5 degrees is NULL, and no other. */
  function readings(
    rows: number,
    seed: number,
  ): { temperature: Float64Array; reading: Float64Array } {
    const normals = new Float64Array(2 * rows);
    new RandomStream(seed).normal(normals);
    const temperature = normals.subarray(0, rows).map((x) => 5 + 10 * x);
    const reading = temperature.map((t, i) => (t < -5 ? NaN : 20 + (normals[rows + i] ?? 0)));
    return { temperature, reading };
  }

  function table(temperature: Float64Array, reading: Float64Array): Columns {
    const column = (name: string, values: Float64Array): Column => ({
      name,
      type: 'number',
      length: values.length,
      values,
    });
    return new Columns([column('temperature', temperature), column('reading', reading)]);
  }

  const { temperature, reading } = readings(3000, 1);
  const { model } = fitSync(table(temperature, reading), { seed: 1, missing: 'informative' });
  const at = (degrees: number, value: number): number =>
    model.score(table(Float64Array.of(degrees), Float64Array.of(value)))[0] ?? NaN;

  it('are ordinary when they fail in the cold, and when they do not fail in the warmth', () => {
    // one row in fifteen is as cold as that
    expect(at(-10, NaN)).toBeLessThan(1.5);
    expect(at(15, 20)).toBeLessThan(1);
  });

  it('are odd when they fail in the warmth, or do not in the cold', () => {
    expect(at(15, NaN)).toBeGreaterThan(2);
    expect(at(-12, 20)).toBeGreaterThan(2);
  });
});

describe('NULLs of a table with nothing else to tell by', () => {
  it('are no odder than their share when informative', () => {
    const rows = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? null : (i * 37) % 101));
    const model = train({ x: rows }, { missing: 'informative' });
    expect(typical(model, { x: [null, null, null] })).toBeLessThan(0.7);
  });
});
