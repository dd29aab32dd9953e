import { describe, expect, it } from 'vitest';
import { payment, payments } from '../../test/fixtures/payments.js';
import {
  Columns,
  fitSync,
  Model,
  OptionError,
  type Column,
  type ColumnOptions,
  type FitOptions,
} from '@colatent/core';
import { RandomStream } from '../engine/random-stream.js';

const rows = payments(2000, 1);

function train(columns: Readonly<Record<string, ColumnOptions>>, options: FitOptions = {}): Model {
  return fitSync(rows, { seed: 1, maxIterations: 30, columns, ...options }).model;
}

function scoreOf(model: Model, row: Columns): number {
  return model.score(row)[0] ?? NaN;
}

/** Mean of |reconstructed - actual| of a number column. */
function error(model: Model, name: string): number {
  const column = rows.get(name);
  const reconstructed = model.reconstruct(rows).get(name);
  if (column?.type !== 'number' || reconstructed?.type !== 'number') expect.unreachable();
  if (!(column.values instanceof Float64Array)) expect.unreachable();
  const errors = column.values
    .map((x, row) => Math.abs(x - Number(reconstructed.values[row])))
    .filter((x) => !Number.isNaN(x));
  return errors.reduce((sum, x) => sum + x, 0) / errors.length;
}

function table(x: Iterable<number>, y: Iterable<number>, z: Iterable<number>): Columns {
  const column = (name: string, of: Iterable<number>): Column => {
    const values = Float64Array.from(of);
    return { name, type: 'number', length: values.length, values };
  };
  return new Columns([column('x', x), column('y', y), column('z', z)]);
}

/** Three standard normals that have nothing to do with each other. */
function numbers(length: number): Columns {
  const normals = new Float64Array(3 * length);
  new RandomStream(3).normal(normals);
  return table(
    normals.subarray(0, length),
    normals.subarray(length, 2 * length),
    normals.subarray(2 * length),
  );
}

describe('the weight of a column', () => {
  const plain = train({});

  it('of 1 changes nothing, to the byte', () => {
    expect(train({ amount: { weight: 1 } }).toBytes()).toEqual(plain.toBytes());
  });

  it('above 1 makes the network learn the column better', () => {
    // one latent value, so that columns are learnt at the cost of others
    const errorAt = (weight: number): number =>
      error(train({ hour: { weight } }, { latentSize: 1 }), 'hour');
    expect(errorAt(10)).toBeLessThan(0.9 * errorAt(1));
  });

  it('raises or lowers what the column adds to a score, beside another column', () => {
    const lead = (weight: number): number => {
      const model = fitSync(numbers(2000), { seed: 1, columns: { x: { weight } } }).model;
      const [oddX = NaN, oddY = NaN] = model.score(table([6, 0], [0, 6], [0, 0]));
      return oddX - oddY;
    };
    const plain = lead(1);
    expect(lead(10)).toBeGreaterThan(plain + 0.5);
    expect(lead(0.1)).toBeLessThan(plain - 0.5);
  });

  it('of 0 leaves the column an input that is not judged: its NULL, or any value, adds nothing itself', () => {
    const model = train({ country: { weight: 0 }, hour: { weight: 0 }, amount: { weight: 0 } });
    // only weekend counts; the rest moves its reconstruction a little
    const weekday = scoreOf(model, payment(33, 12, 'DE'));
    expect(weekday).toBeLessThan(1.5);
    expect(scoreOf(model, payment(null, 12, 'DE'))).toBeLessThan(1.5);
    expect(model.info.columns.map(({ name }) => name)).toContain('country');
    expect(model.embed(payment(33, 12, 'DE'))).not.toEqual(model.embed(payment(33, 12, 'FR')));
  });

  it('is kept in the model file', () => {
    const model = train({ hour: { weight: 3 }, country: { weight: 0 } });
    const restored = Model.fromBytes(model.toBytes());
    expect(restored.toBytes()).toEqual(model.toBytes());
    expect(restored.score(rows)).toEqual(model.score(rows));
  });

  it.each([-1, 101, NaN, Infinity])('of %d is refused', (weight) => {
    expect(() => train({ hour: { weight } })).toThrow(OptionError);
  });

  it('of 0 for every column is refused', () => {
    const names = rows.names.map((name) => [name, { weight: 0 }] as const);
    expect(() => train(Object.fromEntries(names))).toThrow(
      new OptionError(
        'option columns gives every usable column the weight 0, so there is nothing to score; give one of them a weight above 0',
      ),
    );
  });
});
