import { describeMachine } from '@colatent/tools';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, medianOf } from '../alternate.js';
import type { Contender } from '../contender.js';
import type { DatabaseTask } from '../contenders/tasks.js';
import { FEATURES, initialParameters } from '../network.js';
import { RandomNumbers } from '../random-numbers.js';
import { rowsPerSecond, type Comparison, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { colatent, nodeContender, pythonContender, versionOf } from './contenders.js';
import { writeOnnxModels } from './inference.js';
import type { MeasureOptions } from './options.js';
import { writeParquetTable } from './parquet-table.js';

const ROWS = 1_000_000;
const KERNEL_ROWS = 2048;
const KERNEL_SECONDS = 0.3;
const SEED = 13;

/** The same rows scored in SQL beside DuckDB's Python client, and beside the bare kernel. */
export async function measureSql({ rounds }: MeasureOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
  const kernel = colatent();
  const contenders = [kernel];
  try {
    const parquet = join(folder, 'measurements.parquet');
    await writeParquetTable(parquet, ROWS);
    const scorerFile = join(folder, 'scorer.onnx');
    const encoderFile = join(folder, 'encoder.onnx');
    const parameters = initialParameters(SEED);
    const standardisation = {
      'input.mean': new Array<number>(FEATURES).fill(0.5),
      'input.scale': new Array<number>(FEATURES).fill(0.25),
    };
    writeOnnxModels({ ...parameters, ...standardisation }, encoderFile, scorerFile);
    const random = new RandomNumbers(SEED);
    const rows = Array.from({ length: KERNEL_ROWS }, () => random.normal(FEATURES));
    await kernel.ask('prepareInference', { parameters, rows, encoderFile, scorerFile });

    const comparisons: Comparison[] = [];
    const versions: string[] = [];
    for (const threads of [1, null]) {
      const ours = nodeContender('DuckDB in Node with Colatent', 'duckdb');
      const theirs = pythonContender('DuckDB in Python with an Arrow function', 'duckdb_peer');
      contenders.push(ours, theirs);
      const task: DatabaseTask = { parquet, threads, memoryLimit: null, load: true };
      await ours.ask('prepare', task);
      await theirs.ask('prepare', {
        parquet,
        threads,
        features: FEATURES,
        scorer_file: scorerFile,
      });
      comparisons.push(...(await compare(ours, theirs, kernel, threads, rounds)));
      if (threads === 1) versions.push(await versionOf(ours), await versionOf(theirs));
      ours.close();
      theirs.close();
    }
    return {
      name: 'sql',
      title: 'One million rows scored in SQL, 30 FLOAT columns, net 30-64-32-8',
      comparisons,
      machine: describeMachine(versions),
      notes: [
        `Query: sum(score) over a table of ${ROWS} rows and ${FEATURES} FLOAT columns in memory; median of ${rounds} alternating rounds; the network on one thread. Both standardise the values, reconstruct them and take the squared error; ours, of effort light, also measures how usual the residuals are and how far the row is from the centre, and calibrates to -log10 p. The bare kernel reconstructs and scores the same ${KERNEL_ROWS} rows over and over, already in place.`,
      ],
    };
  } finally {
    for (const contender of contenders) contender.close();
    await rm(folder, { recursive: true });
  }
}

async function compare(
  ours: Contender,
  theirs: Contender,
  kernel: Contender,
  threads: number | null,
  rounds: number,
): Promise<Comparison[]> {
  const medians = await alternate(
    [
      { name: 'ours', run: () => ours.ask<Burst>('query') },
      { name: 'theirs', run: () => theirs.ask<Burst>('query') },
      { name: 'kernel', run: () => kernel.ask<Burst>('score', { seconds: KERNEL_SECONDS }) },
    ],
    rounds,
  );
  const rate = ROWS / medianOf(medians, 'ours');
  const peers = [
    { peer: theirs.name, value: ROWS / medianOf(medians, 'theirs'), aim: 2 },
    { peer: 'bare kernel', value: KERNEL_ROWS / medianOf(medians, 'kernel'), aim: 0.6 },
  ];
  const pinned = threads === null ? "DuckDB's default threads" : 'one DuckDB thread';
  return peers.map(({ peer, value, aim }) => ({
    measure: `score 1 M rows in SQL, ${pinned}`,
    peer,
    peerValue: rowsPerSecond(value),
    oursValue: rowsPerSecond(rate),
    ratio: rate / value,
    aim,
  }));
}
