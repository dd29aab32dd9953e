import { describeMachine } from '@colatent/tools';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseTask, MemoryUse } from '../contenders/tasks.js';
import { FEATURES } from '../network.js';
import { megabytes, rowsPerSecond, type Comparison, type Report } from '../report/comparison.js';
import { nodeContender, versionOf } from './contenders.js';
import { writeParquetTable } from './parquet-table.js';

/** A table that fits into the process beside everything else, and one that by far does not. */
const SIZES = [2_500_000, 25_000_000];
const MEMORY_LIMIT = '128MB';

/** Peak memory of a process that scores a table ten times larger than its working set. */
export async function measureMemory(): Promise<Report> {
  const comparisons: Comparison[] = [];
  const rates: string[] = [];
  let duckdb = '';
  for (const rows of SIZES) {
    const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
    const contender = nodeContender('DuckDB in Node with Colatent', 'duckdb');
    try {
      const parquet = join(folder, 'measurements.parquet');
      const bytes = await writeParquetTable(parquet, rows);
      const task: DatabaseTask = { parquet, threads: null, memoryLimit: MEMORY_LIMIT, load: false };
      await contender.ask('prepare', task);
      const { before, peak, seconds } = await contender.ask<MemoryUse>('scoreOnce');
      comparisons.push({
        measure: `peak memory, ${rows / 1e6} M rows x ${FEATURES} FLOAT from Parquet`,
        peer: 'size of the table',
        peerValue: megabytes(bytes),
        oursValue: `${megabytes(peak)} resident (${megabytes(before)} before)`,
        ratio: bytes / peak,
        ...(rows === Math.max(...SIZES) ? { aim: 10 } : {}),
      });
      rates.push(`${rows / 1e6} M rows at ${rowsPerSecond(rows / seconds)}`);
      duckdb = await versionOf(contender);
    } finally {
      contender.close();
      await rm(folder, { recursive: true });
    }
  }
  return {
    name: 'memory',
    title: 'Memory while a table larger than the working set is scored in SQL',
    comparisons,
    machine: describeMachine([duckdb]),
    notes: [
      `Resident memory of the whole process (Node, DuckDB with memory_limit ${MEMORY_LIMIT}, the model), the most until the query's end; the ratio is table to memory. Scored: ${rates.join(', ')}.`,
    ],
  };
}
