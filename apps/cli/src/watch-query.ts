import type { DuckDBConnection } from '@duckdb/node-api';
import { clockText, shortText } from './number-text.js';
import type { Progress } from './progress.js';

const LOOK_EVERY_MS = 100;

/** Runs a query while showing how many rows have passed and how long the others will take. */
export async function watchQuery<T>(
  connection: DuckDBConnection,
  progress: Progress,
  run: () => Promise<T>,
): Promise<T> {
  await connection.run('SET enable_progress_bar = true');
  await connection.run('SET enable_progress_bar_print = false');
  const started = performance.now();
  const timer = setInterval(() => {
    const { percentage, rows_processed: rows } = connection.progress;
    // Before a query knows how much there is to do, the percentage is negative.
    if (percentage <= 0) return;
    const share = percentage / 100;
    const seconds = (performance.now() - started) / 1000;
    const left = clockText((seconds * (1 - share)) / share);
    progress.show(
      share,
      `${Math.floor(percentage)} %  ${shortText(Number(rows) / seconds)} rows/s  ${left} left`,
    );
  }, LOOK_EVERY_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
    progress.finish();
  }
}
