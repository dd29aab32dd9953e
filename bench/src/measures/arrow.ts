import { createTransformer, fit, type NewColumns } from '@colatent/arrow';
import { Columns, VERSION, type Column, type Model } from '@colatent/core';
import { describeMachine } from '@colatent/tools';
import { Float32, RecordBatch, makeData } from 'apache-arrow';
import { alternate, medianOf } from '../alternate.js';
import { FEATURES } from '../network.js';
import { RandomNumbers } from '../random-numbers.js';
import { rowsPerSecond, type Comparison, type Report } from '../report/comparison.js';
import { timeProcessor } from '../time-calls.js';
import type { MeasureOptions } from './options.js';

const ROWS = 131_072;
const BATCH_ROWS = [1024, 8192, 65_536];
const TRAINING_ROWS = 5000;
const SEED = 17;
/** How much of the engine's own speed is to be left. */
const AIM = 0.85;

/** What is measured, and the same without Arrow. */
const TASKS: readonly {
  readonly name: string;
  readonly added: NewColumns;
  readonly bare: (model: Model, rows: Columns) => Float32Array;
}[] = [
  { name: 'score', added: { score: true }, bare: (model, rows) => model.score(rows) },
  { name: 'embed', added: { embedding: true }, bare: (model, rows) => model.embed(rows) },
];

/** The Arrow transform beside the bare engine on the same memory. */
export async function measureArrow({ rounds }: MeasureOptions): Promise<Report> {
  const random = new RandomNumbers(SEED);
  const memory = Array.from({ length: FEATURES }, () => Float32Array.from(random.normal(ROWS)));
  const { model } = await fit(batchOf(memory, 0, TRAINING_ROWS), { effort: 'light', seed: SEED });
  const comparisons: Comparison[] = [];
  for (const { name, added, bare } of TASKS) {
    for (const size of BATCH_ROWS) {
      const starts = Array.from({ length: ROWS / size }, (_, i) => i * size);
      const batches = starts.map((start) => batchOf(memory, start, start + size));
      const columns = starts.map((start) => columnsOf(memory, start, start + size));
      const [first] = batches;
      if (first === undefined) continue;
      const { transform } = createTransformer(model, first.schema, added);
      const ofArrow = (): void => {
        for (const batch of batches) transform(batch);
      };
      const ofEngine = (): void => {
        for (const rows of columns) bare(model, rows);
      };
      const medians = await alternate(
        [
          { name: 'Colatent', run: () => Promise.resolve(timeProcessor(ofArrow)) },
          { name: 'bare engine', run: () => Promise.resolve(timeProcessor(ofEngine)) },
        ],
        rounds,
      );
      const ours = ROWS / medianOf(medians, 'Colatent');
      const theirs = ROWS / medianOf(medians, 'bare engine');
      comparisons.push({
        measure: `${name}, batches of ${size} rows`,
        peer: 'bare engine',
        peerValue: rowsPerSecond(theirs),
        oursValue: rowsPerSecond(ours),
        ratio: ours / theirs,
        aim: AIM,
      });
    }
  }
  return {
    name: 'arrow',
    title: 'The Arrow transform beside the bare engine',
    comparisons,
    machine: describeMachine([`Colatent ${VERSION}`]),
    notes: [
      `Rows a second of the processor's time, over ${ROWS} rows of ${FEATURES} Float32 columns; a model of effort light; median of ${rounds} alternating rounds. The bare engine is \`model.score\` or \`model.embed\` on core columns over the same memory, in pieces of the same length.`,
    ],
  };
}

function batchOf(memory: readonly Float32Array[], start: number, end: number): RecordBatch {
  const children = memory.map((values) =>
    makeData({ type: new Float32(), data: values.subarray(start, end) }),
  );
  return new RecordBatch(Object.fromEntries(children.map((data, f) => [`x${f}`, data])));
}

function columnsOf(memory: readonly Float32Array[], start: number, end: number): Columns {
  return new Columns(
    memory.map((values, f): Column => ({
      type: 'number',
      name: `x${f}`,
      length: end - start,
      values: values.subarray(start, end),
    })),
  );
}
