import { describe, expect, it } from 'vitest';
import { adultPeople, medianOf, rowsOf, tableOf } from '../../test/fixtures/real-rows.js';
import { Columns, fitSync, type Column } from '@colatent/core';
import { RandomStream } from '../engine/random-stream.js';

function column(name: string, values: Iterable<number>): Column {
  const numbers = Float64Array.from(values);
  return { name, type: 'number', length: numbers.length, values: numbers };
}

describe('Adult’s capital gains and losses, of which 9 in 10 are 0 and the others in the thousands', () => {
  const people = adultPeople();
  const { model, warnings } = fitSync(tableOf(people), { seed: 1 });
  const without = (row: Readonly<Record<string, unknown>>): boolean =>
    row['capital_gain'] === 0 && row['capital_loss'] === 0;
  const typical = (change: Readonly<Record<string, number>>): number =>
    medianOf(model.score(tableOf(rowsOf(people, without, change))));

  it('are learnt without a warning, and a row of zeros is ordinary', () => {
    expect(warnings).toEqual([]);
    expect(typical({})).toBeLessThan(0.5);
  });

  it('are odd where no training row is: both at once, in the gap above 0, below 0, far above all', () => {
    const ordinary = typical({});
    expect(typical({ capital_gain: 5000, capital_loss: 1900 })).toBeGreaterThan(2);
    expect(typical({ capital_gain: 20 })).toBeGreaterThan(2 * ordinary);
    expect(typical({ capital_gain: -5000 })).toBeGreaterThan(2);
    expect(typical({ capital_gain: 1e7 })).toBeGreaterThan(2 * ordinary);
  });

  it('come back as whole numbers, zeros within a few of 0', () => {
    const gains = model.reconstruct(tableOf(rowsOf(people, without))).get('capital_gain');
    if (gains?.type !== 'number' || !(gains.values instanceof Float64Array)) expect.unreachable();
    expect(gains.values.every(Number.isInteger)).toBe(true);
    expect(Math.abs(medianOf(Float32Array.from(gains.values)))).toBeLessThan(5);
  });
});

describe('numbers as they come', () => {
  const length = 3000;
  const normals = new Float64Array(3 * length);
  const random = new RandomStream(4);
  random.normal(normals);
  const normal = (part: number): Float64Array =>
    normals.subarray(part * length, (part + 1) * length);
  // rain falls on one day in ten, and then follows a lognormal; counts have a mean of about 3; tails are Cauchy's
  const rain = normal(0).map((x) => (random.integer(10) === 0 ? Math.exp(2 + x) : 0));
  const counts = normal(1).map((x) => Math.round(Math.exp(1 + 0.5 * x)));
  const tails = normal(2).map((x, i) => x / (normals[(i * 7) % length] ?? 1));
  const constant = new Float64Array(length).fill(0.1);
  const broken = counts.map((x, i) => (i % 300 === 5 ? Infinity : i % 200 === 9 ? NaN : 3 * x));
  const table = (rows: number, change: Readonly<Record<string, number>> = {}): Columns =>
    new Columns(
      Object.entries({ rain, counts, tails, constant, broken }).map(([name, values]) => {
        const changed = change[name];
        return column(
          name,
          values.slice(0, rows).map((x) => changed ?? x),
        );
      }),
    );
  const { model, warnings } = fitSync(table(length), { seed: 1 });
  const typical = (change: Readonly<Record<string, number>>): number =>
    medianOf(model.score(table(500, change)));

  it('give a warning for each column that is constant, infinite or NaN somewhere, and no other', () => {
    expect(warnings).toEqual([
      'column "constant" is left out: it is constant',
      expect.stringMatching(
        /^column "broken" has \d infinite values and \d\d NaN values in the training rows; infinities count as very far values, and NaN as NULL$/,
      ),
    ]);
  });

  it('are ordinary as they are, and odd where none of them is', () => {
    expect(typical({})).toBeLessThan(0.5);
    expect(typical({ rain: 5000 })).toBeGreaterThan(2);
    expect(typical({ rain: -100 })).toBeGreaterThan(2);
    expect(typical({ counts: 1000 })).toBeGreaterThan(2);
    expect(typical({ broken: -500 })).toBeGreaterThan(2);
  });

  it.each([Infinity, -Infinity, NaN, 1e308, -0])('have a finite score at %d in any column', (x) => {
    for (const name of ['rain', 'counts', 'tails', 'constant', 'broken']) {
      expect(Number.isFinite(typical({ [name]: x }))).toBe(true);
    }
  });
});
