import { fit } from '@colatent/arrow';
import { VERSION } from '@colatent/core';
import { Field, Float32, RecordBatch, Schema, Struct, makeData } from 'apache-arrow';
import { RandomNumbers } from '../random-numbers.js';
import { serveTasks } from '../serve-tasks.js';
import type { StreamTask, StreamUse } from './tasks.js';

const BATCH_ROWS = 8192;

/** Trains on batches that are made as they are asked for. */
async function trainOnStream({ rows, columns, memoryBudget }: StreamTask): Promise<StreamUse> {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  look();
  const before = peak;
  const options = { seed: 1, effort: 'light', maxIterations: 3, earlyStop: false } as const;
  const { rows: trained } = await fit(watched(batches(rows, columns), look), {
    ...options,
    memoryBudget,
    onProgress: look,
  });
  return { before, peak, used: trained.used + trained.heldOut };
}

function* watched<Item>(items: Iterable<Item>, look: () => void): Generator<Item> {
  for (const item of items) {
    look();
    yield item;
  }
}

/** Columns that share what they measure, and each has a noise of its own: numbers drawn once, in another turn for each batch. */
function* batches(rows: number, columns: number): Generator<RecordBatch> {
  const random = new RandomNumbers(17);
  const drawn = Float32Array.from(random.normal(BATCH_ROWS));
  const fields = Array.from({ length: columns }, (_, f) => new Field(`x${f}`, new Float32(), true));
  const schema = new Schema(fields);
  const type = new Struct(fields);
  for (let at = 0; at < rows; at += BATCH_ROWS) {
    const length = Math.min(BATCH_ROWS, rows - at);
    const [first = 0, ...turns] = random
      .uniform(columns + 1)
      .map((share) => Math.floor(share * BATCH_ROWS));
    const children = turns.map((turn) => {
      const data = new Float32Array(length);
      for (let row = 0; row < length; row++) {
        const shared = drawn[(row + first) % BATCH_ROWS] ?? 0;
        data[row] = shared + (drawn[(row + turn) % BATCH_ROWS] ?? 0) / 4;
      }
      return makeData({ type: new Float32(), data });
    });
    yield new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
  }
}

await serveTasks({ describe: () => ({ version: VERSION }), trainOnStream });
