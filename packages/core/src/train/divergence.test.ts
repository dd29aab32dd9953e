import { describe, expect, it } from 'vitest';
import { payments } from '../../test/fixtures/payments.js';
import {
  Columns,
  createWasmEngine,
  DivergedError,
  fitSync,
  type Engine,
  type Network,
} from '@colatent/core';

describe('a learning rate far too high', () => {
  it.each([
    ['light', 1, 0],
    ['standard', 0.3, 1],
    ['standard', 1, 0],
    ['thorough', 1, 0],
  ] as const)(
    'is lowered until a training of effort %s learns (rate %d, seed %d), with a warning',
    (effort, learnRate, seed) => {
      const result = fitSync(payments(2000, 1), { effort, learnRate, seed, maxIterations: 30 });
      expect(result.warnings.join()).toMatch(/losses ran away .* stepped back/);
      const losses = result.history.map(({ heldOut }) => heldOut);
      expect(Math.min(...losses)).toBeLessThan(0.5);
      expect(result.history.map(({ epoch }) => epoch)).toEqual(losses.map((_, i) => i + 1));
      expect(result.model.score(payments(500, 2)).every(Number.isFinite)).toBe(true);
    },
  );
});

describe('losses that stay infinite', () => {
  it('end the training with an error that says what to try, and give the memory back', () => {
    const engine = createWasmEngine();
    expect(() => fitSync(payments(300, 1), { engine: exploding(engine) })).toThrow(DivergedError);
    expect(() => fitSync(payments(300, 1), { engine: exploding(engine) })).toThrow(
      /diverged 7 times, .* try a learnRate below 0.0002/,
    );
    expect(engine.bytesInUse).toBe(0);
  });
});

describe('far values among few rows', () => {
  it('are not taken for losses that run away', () => {
    // one column in batches of 8 rows, in some of which one value is a million deviations off
    const values = Float64Array.from({ length: 100 }, (_, i) => (i % 40 === 3 ? 1e12 * i : i % 7));
    const other = values.map((x, i) => (i % 40 === 3 ? -x : (i * i) % 5));
    const rows = new Columns([
      { name: 'x', type: 'number', length: 100, values },
      { name: 'y', type: 'number', length: 100, values: other },
    ]);
    for (const seed of [0, 1, 2, 3]) {
      expect(fitSync(rows, { seed }).warnings.join()).not.toContain('ran away');
    }
  });
});

/** An engine whose updates overshoot without end: a step at any rate is a step at a million. */
function exploding(engine: Engine): Engine {
  return {
    ...engine,
    build: (specification, options) => {
      const network = engine.build(specification, options);
      return new Proxy<Network>(network, {
        get: (target, name) => {
          if (name === 'update') {
            return ((phase, options) => {
              target.update(phase, { ...options, learningRate: 1e6 });
            }) satisfies Network['update'];
          }
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}
