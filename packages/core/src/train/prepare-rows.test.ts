import { describe, expect, it } from 'vitest';
import { Columns } from '../columns/columns.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { defaultEngine } from '../engine/wasm/wasm-engine.js';
import { specifyNetwork } from '../model/network-specification.js';
import { resolveFitOptions } from './fit-options.js';
import { prepareRows } from './prepare-rows.js';
import { inOneGo } from '../work/work.js';

const ROWS = 40_000;
const SOME = 500;

/** Codes whose letter follows the row's number. */
function codes(length: number): Columns {
  const letterOf = (row: number): string => 'ABCD'[(row >> 3) % 4] ?? '';
  return new Columns([
    { name: 'code', type: 'string', length, at: (row) => `${letterOf(row)}-${row >> 1}` },
    { name: 'row', type: 'number', length, values: Float64Array.from({ length }, (_, i) => i / 2) },
  ]);
}

const columns = { code: { kind: 'text' } } as const;

/** A network such as the rows are written into. */
function networkFor(encoder: TableEncoder): Network {
  const specification = specifyNetwork({
    heads: encoder.heads,
    hiddenUnits: [4],
    latentSize: 2,
    activation: 'relu',
    discriminatorUnits: [4],
  });
  return defaultEngine().build(specification, { maxRows: SOME });
}

describe('rows made ready for training', () => {
  it('stay within the memory budget when a column takes many cells, an even share of them held out', () => {
    const memoryBudget = 2 ** 20;
    const options = resolveFitOptions({ memoryBudget, columns });
    const { encoder, rows } = inOneGo(prepareRows(codes(ROWS), options));
    const { training, heldOut } = rows;
    const bytes = (training.length + heldOut.length) * (4 * encoder.cells + 12);
    expect(encoder.cells).toBeGreaterThan(10);
    expect(bytes).toBeLessThanOrEqual(memoryBudget);
    expect(bytes).toBeGreaterThan(0.99 * memoryBudget);
    expect(heldOut.length / (training.length + heldOut.length)).toBeCloseTo(0.2, 3);
  });

  it('hold the cells of the rows they stand for, thinned out or not', () => {
    for (const memoryBudget of [2 ** 20, 2 ** 30]) {
      const options = resolveFitOptions({ memoryBudget, columns });
      const { encoder, rows } = inOneGo(prepareRows(codes(ROWS), options));
      const all = [...rows.training, ...rows.heldOut];
      expect(new Set(all).size).toBe(all.length);
      const network = networkFor(encoder);
      rows.fill(network, rows.training, 0, SOME);
      const filled = network.features.map((feature) => feature.slice());
      // The number of a row is among its columns, so that the rows can be told.
      const [code, row] = encoder.places;
      const decoded = row?.encoder.decode(filled.slice(row.feature), SOME);
      if (decoded?.type !== 'number') expect.unreachable();
      const numbers = Array.from({ length: SOME }, (_, i) =>
        Math.round(2 * Number(decoded.values[i])),
      );
      expect(new Set(numbers).size).toBe(SOME);
      const bound = encoder.bind(codes(ROWS));
      numbers.forEach((number, i) => {
        bound.encode(number, 1, network);
        const features = network.features.slice(0, code?.encoder.width);
        expect(features.map(([x]) => x)).toEqual(features.map((_, f) => filled[f]?.[i]));
      });
      network.dispose();
    }
  });
});
