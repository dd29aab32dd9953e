import { describeMachine } from '@colatent/tools';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../alternate.js';
import type { TrainedUse, TrainingTask } from '../contenders/tasks.js';
import { FEATURES } from '../network.js';
import { inSeconds, megabytes, type Comparison, type Report } from '../report/comparison.js';
import { nodeContender, versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';
import { writeParquetTable } from './parquet-table.js';

const USUAL_ROWS = [100_000, 1_000_000];
const SMALL_ROWS = [2000];
/** Each training is in a process of its own, whose memory is its own. */
const TRAININGS = 3;

const WAYS = ['list', 'stream'] as const;

/** What training in SQL on a list of rows costs, beside training on rows that are streamed. */
export async function measureTraining({ small }: MeasureOptions): Promise<Report> {
  const comparisons: Comparison[] = [];
  let version = '';
  for (const rows of small ? SMALL_ROWS : USUAL_ROWS) {
    const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
    try {
      const parquet = join(folder, 'measurements.parquet');
      await writeParquetTable(parquet, rows);
      const uses: Record<TrainingTask['way'], TrainedUse[]> = { list: [], stream: [] };
      for (let training = 0; training < TRAININGS; training++) {
        for (const way of WAYS) {
          const contender = nodeContender('DuckDB in Node with Colatent', 'training');
          try {
            const task: TrainingTask = { parquet, way };
            uses[way].push(await contender.ask<TrainedUse>('train', task));
            version = await versionOf(contender);
          } finally {
            contender.close();
          }
        }
      }
      checkAlike([...uses.list, ...uses.stream]);
      comparisons.push(...compare(rows, uses));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  return {
    name: 'training',
    title: 'Training in SQL on a list of rows, and on rows that are streamed',
    comparisons,
    machine: describeMachine([version]),
    notes: [
      `${FEATURES} FLOAT columns of a Parquet file; effort light, three epochs; each training in a process of its own, medians of ${TRAININGS}. Memory is the most the whole process had resident, Node and DuckDB and its buffers included.`,
    ],
  };
}

function compare(rows: number, uses: Record<TrainingTask['way'], TrainedUse[]>): Comparison[] {
  const of = (way: TrainingTask['way'], what: 'seconds' | 'peak' | 'before'): number =>
    median(uses[way].map((use) => use[what]));
  const memory = (way: TrainingTask['way']): string =>
    `${megabytes(of(way, 'peak'))} (${megabytes(of(way, 'before'))} before)`;
  const peer = 'aae_train(list(t))';
  return [
    {
      measure: `${rows} rows: time of createModel`,
      peer,
      peerValue: inSeconds(of('list', 'seconds')),
      oursValue: inSeconds(of('stream', 'seconds')),
      ratio: of('list', 'seconds') / of('stream', 'seconds'),
    },
    {
      measure: `${rows} rows: memory of createModel`,
      peer,
      peerValue: memory('list'),
      oursValue: memory('stream'),
      ratio: of('list', 'peak') / of('stream', 'peak'),
    },
  ];
}

/** @throws Error when the trainings had different rows or lengths. */
function checkAlike(uses: readonly TrainedUse[]): void {
  const kinds = new Set(uses.map(({ rows, epochs }) => `${rows} rows, ${epochs} epochs`));
  if (kinds.size !== 1) throw new Error(`the trainings differ: ${[...kinds].join('; ')}`);
}
