import { describe, expect, it } from 'vitest';
import { mixedTable, smallModel } from '../../test/fixtures/small-model.js';
import type { FeatureBatch } from '../columns/feature-batch.js';
import { RandomStream } from '../engine/random-stream.js';
import { createReferenceEngine } from '../engine/reference/reference-engine.js';
import { createWasmEngine, defaultEngine } from '../engine/wasm/wasm-engine.js';
import { fitSync } from '../train/fit.js';
import { FeatureModel } from './feature-model.js';

const UNIT = 128;

const engines = [
  { name: 'reference', make: createReferenceEngine },
  { name: 'wasm', make: defaultEngine },
  { name: 'plain wasm', make: () => createWasmEngine({ simd: 'plain' }) },
];

function sharedBatch({ features, masks }: FeatureModel): FeatureBatch {
  const columns = (count: number): Float32Array[] =>
    Array.from({ length: count }, () => new Float32Array(new SharedArrayBuffer(UNIT * 4)));
  return { features: columns(features), masks: columns(masks) };
}

/** Cuts rows into parts of random sizes, 1 to UNIT. */
function randomParts(rows: number, seed: number): { start: number; count: number }[] {
  const random = new RandomStream(seed);
  const parts = [];
  for (let start = 0; start < rows;) {
    const count = Math.min(rows - start, 1 + random.integer(UNIT));
    parts.push({ start, count });
    start += count;
  }
  return parts;
}

describe.each(engines)('FeatureModel on the $name engine', ({ make }) => {
  it('scores and embeds rows in any parts, from shared memory, to the bits of the whole', () => {
    const rows = 700;
    const table = mixedTable(rows, 3);
    const models = [smallModel(make())];
    for (const effort of ['light', 'thorough'] as const) {
      const hiddenUnits = [9, 7];
      const options = { effort, hiddenUnits, maxIterations: 1, seed: 5, engine: make() };
      models.push(fitSync(mixedTable(400, 8), options).model);
    }
    for (const model of models) {
      const halves = new FeatureModel(model.toBytes(), make(), UNIT);
      const batch = sharedBatch(halves);
      const bound = halves.bind(table);
      const scores = new Float32Array(rows);
      const latents = new Float32Array(rows * halves.latentSize);
      for (const { start, count } of randomParts(rows, 11)) {
        bound.encode(start, count, batch);
        halves.score(batch, count, scores.subarray(start));
        halves.embed(batch, count, latents.subarray(start * halves.latentSize));
      }
      expect(scores).toEqual(model.score(table));
      expect(latents).toEqual(model.embed(table));
    }
  });

  it('gives its memory back and takes it again', () => {
    const engine = make();
    const before = engine.bytesInUse;
    const halves = new FeatureModel(smallModel(make()).toBytes(), engine, UNIT);
    const batch = sharedBatch(halves);
    halves.bind(mixedTable(50, 3)).encode(0, 50, batch);
    const first = new Float32Array(50);
    halves.score(batch, 50, first);
    expect(engine.bytesInUse).toBeGreaterThan(before);
    halves.dispose();
    expect(engine.bytesInUse).toBe(before);
    const again = new Float32Array(50);
    halves.score(batch, 50, again);
    expect(again).toEqual(first);
  });
});
