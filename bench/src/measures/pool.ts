import { describeMachine } from '@colatent/tools';
import { fileURLToPath } from 'node:url';
import { alternate, medianOf } from '../alternate.js';
import type { Effort, PoolTask } from '../contenders/tasks.js';
import { rowsPerSecond, type Comparison, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { nodeContender, versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';
import { correlatedNumbers } from './random-rows.js';

const ADULT = fileURLToPath(new URL('../../../data/adult-test.parquet', import.meta.url));

/** Rows of a query by effort: some tenths of a second, and workers are there after the first. */
const ROWS: Readonly<Record<Effort, number>> = {
  light: 300_000,
  standard: 100_000,
  thorough: 20_000,
};
const EFFORTS = ['light', 'standard', 'thorough'] as const;
const CALLS = ['score', 'embed'] as const;

const TABLES = [
  ...[10, 30, 100].map((width) => ({
    name: `${width} FLOAT columns`,
    source: correlatedNumbers(width, 50_000),
  })),
  { name: 'Adult, strings and numbers', source: `FROM read_parquet('${ADULT}')` },
];

/** The same queries on one thread and with workers, by the size of the model. */
export async function measurePool({ rounds }: MeasureOptions): Promise<Report> {
  const comparisons: Comparison[] = [];
  let versions: string[] = [];
  for (const { name, source } of TABLES) {
    const one = nodeContender('one thread', 'pool');
    const several = nodeContender('DuckDB in Node with Colatent', 'pool');
    try {
      const task: PoolTask = { source, rows: ROWS.light, workers: 1 };
      await one.ask('prepare', task);
      await several.ask('prepare', { ...task, workers: null });
      versions = [await versionOf(several)];
      for (const effort of EFFORTS) {
        for (const call of CALLS) {
          const query = { effort, call, rows: ROWS[effort] };
          const [expected, result] = [
            await one.ask('result', query),
            await several.ask('result', query),
          ];
          if (JSON.stringify(expected) !== JSON.stringify(result)) {
            throw new Error(`${call} by ${effort} of ${name} differs with the number of threads`);
          }
          const medians = await alternate(
            [
              { name: 'one', run: () => one.ask<Burst>('query', query) },
              { name: 'several', run: () => several.ask<Burst>('query', query) },
            ],
            rounds,
          );
          const alone = query.rows / medianOf(medians, 'one');
          const shared = query.rows / medianOf(medians, 'several');
          comparisons.push({
            measure: `${call}, ${effort}, ${name}`,
            peer: one.name,
            peerValue: rowsPerSecond(alone),
            oursValue: rowsPerSecond(shared),
            ratio: shared / alone,
          });
        }
      }
    } finally {
      one.close();
      several.close();
    }
  }
  return {
    name: 'pool',
    title: 'Rows scored and embedded in SQL on one thread and on several',
    comparisons,
    machine: describeMachine(versions),
    notes: [
      `Query: the greatest score, or sum of a latent vector, of the first ${EFFORTS.map((effort) => `${ROWS[effort]} (${effort})`).join(', ')} rows of a table in memory; median of ${rounds} alternating rounds, DuckDB's default threads. One thread is \`install(connection, { workers: 1 })\`, ours the default, one thread a processor. Results are checked to be equal.`,
    ],
  };
}
