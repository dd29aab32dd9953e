import { describe, expect, it } from 'vitest';
import { Columns } from '../columns/columns.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import type { MainNetwork } from '../score/row-scorer.js';
import { initializeParameters } from '../model/initialize-parameters.js';
import { specifyNetwork } from '../model/network-specification.js';
import { resolveFitOptions } from './fit-options.js';
import { measureScoring } from './measure-scoring.js';
import { prepareRows } from './prepare-rows.js';
import { inOneGo } from '../work/work.js';

const engine = defaultEngine();
const ROWS = 2000;
/** Largest deviation of a text's likelihood among held-out rows, in nats. */
const MAX_DEVIATION = 3;

const table = new Columns([
  {
    name: 'flag',
    type: 'boolean',
    length: ROWS,
    values: new Uint8Array(ROWS).map((_, i) => i & 1),
  },
  { name: 'shop', type: 'string', length: ROWS, at: (row) => 'ABC'[row % 3] ?? null },
  {
    name: 'code',
    type: 'string',
    length: ROWS,
    at: (row) => (row % 10 === 0 ? null : `K${(row * 7919) % 1000}-${row % 90}`),
  },
]);
const { encoder, rows } = inOneGo(
  prepareRows(table, resolveFitOptions({ columns: { code: { kind: 'text' } } })),
);

/** A network that is not trained, its parameters made larger: the further, the more its losses differ. */
function network(factor: number): MainNetwork {
  const specification = specifyNetwork({
    heads: encoder.heads,
    hiddenUnits: [8],
    latentSize: 2,
    activation: 'relu',
    discriminatorUnits: [4],
  });
  const parameters = initializeParameters(specification, 1);
  for (const values of parameters.values()) values.forEach((x, i) => (values[i] = x * factor));
  return { specification, parameters };
}

/** Losses of one head over the held-out rows that are not NULL there. */
function lossesOf({ specification, parameters }: MainNetwork, head: number): number[] {
  const of = engine.build(specification, { maxRows: 128 });
  of.setParameters(parameters);
  const all: number[] = [];
  inOneGo(
    rows.forEachHeldOut(of, (losses, count) => {
      const mask = of.masks[head];
      for (let row = 0; row < count; row++) {
        if (mask?.[row] === 1) all.push(losses[head]?.[row] ?? NaN);
      }
    }),
  );
  of.dispose();
  return all;
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}

describe('the weights of a row score', () => {
  it.each([0.01, 1, 30])(
    'count one of two values and categories as they are, at parameters times %f',
    (factor) => {
      const { weights } = inOneGo(measureScoring(engine, network(factor), rows));
      expect([weights[0], weights[1]]).toEqual([1, 1]);
    },
  );

  it('count a text whose losses hardly differ in nats: by the number of its features', () => {
    expect(inOneGo(measureScoring(engine, network(0.01), rows)).weights[2]).toBe(
      encoder.heads[2]?.width,
    );
  });

  it('let a text that cannot be foretold deviate by 3 nats among held-out rows, within 0.1 %', () => {
    const wild = network(30);
    const { weights, expected } = inOneGo(measureScoring(engine, wild, rows));
    const losses = lossesOf(wild, 2).map((loss) => loss * (weights[2] ?? NaN));
    expect(Math.abs(deviationOf(losses) / MAX_DEVIATION - 1)).toBeLessThan(1e-3);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(Math.abs((expected[2] ?? NaN) / mean - 1)).toBeLessThan(1e-4);
  });
});
