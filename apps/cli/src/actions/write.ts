import { install, writeScores } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import { chosenEngine } from '../chosen-engine.js';
import type { WriteOptions } from '../commands/write.js';
import { InterruptedError, UsageError } from '../failures.js';
import { formatOfFile } from '../file-format.js';
import { interruptible } from '../interruption.js';
import { clockText, countText, shortText } from '../number-text.js';
import { createProgress } from '../progress.js';
import { report } from '../report.js';

/** Writes scores and latent vectors into a table. */
export async function write(path: string, table: string, options: WriteOptions): Promise<void> {
  if ((await formatOfFile(path)) !== 'duckdb') {
    throw new UsageError(`${path} is no DuckDB database; score files with colatent score`);
  }
  const started = performance.now();
  const secondsSinceStart = (): number => (performance.now() - started) / 1000;
  const progress = await createProgress(options.quiet === true);
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const written = await interruptible(async (signal) => {
    try {
      await install(connection, { engine: chosenEngine(options) });
      return await writeScores(connection, {
        name: options.model,
        table,
        columns: {
          score: options.columnName,
          ...(options.contamination !== undefined && { isAnomaly: options.anomalyColumnName }),
          ...(options.reason === true && { reason: options.reasonColumnName }),
          ...(options.latent === true && { latent: options.latentColumnName }),
        },
        contamination: options.contamination,
        replace: options.replace,
        signal,
        onProgress: ({ rows, totalRows }) => {
          const share = rows / totalRows;
          const seconds = secondsSinceStart();
          const left = clockText((seconds * (1 - share)) / share);
          progress.show(
            share,
            `${Math.floor(share * 100)} %  ${shortText(rows / seconds)} rows/s  ${left} left`,
          );
        },
      });
    } catch (failure) {
      if (!signal.aborted) throw failure;
      throw new InterruptedError(`stopped; ${table} is as it was`, { cause: failure });
    }
  }).finally(() => {
    progress.finish();
    connection.closeSync();
    instance.closeSync();
  });
  const seconds = secondsSinceStart();
  const { rows, added } = written;
  const threshold = options.contamination === undefined ? null : written.threshold;
  const rowsPerSecond = rows / seconds;
  report(
    options,
    { database: path, table, rows, added, threshold, seconds, rowsPerSecond },
    `${table}: ${countText(rows, 'row')} in ${seconds.toFixed(1)} s (${shortText(rowsPerSecond)} rows/s)` +
      (threshold === null ? '' : `; anomalies score at least ${threshold.toFixed(3)}`),
  );
}
