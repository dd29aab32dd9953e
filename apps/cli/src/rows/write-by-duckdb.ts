import { DuckDBInstance } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { boundDuckdb } from '../bounded-duckdb.js';
import { UsageError } from '../failures.js';
import { createProgress } from '../progress.js';
import { quoteName } from '../sql-text.js';
import { writeOutput } from '../write-output.js';
import type { ArrowRows } from './arrow-rows.js';
import { duckdbRowsOfArrow } from './duckdb-rows-of-arrow.js';
import type { RowTarget } from './row-places.js';
import type { WriteArrowOptions } from './write-arrow-rows.js';

/** Writes Arrow rows in a layout that DuckDB writes. */
export async function writeByDuckdb(
  rows: ArrowRows,
  target: RowTarget,
  { signal = new AbortController().signal, quiet, folder, embedding }: WriteArrowOptions,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    try {
      await boundDuckdb(connection);
      const stoppable = { schema: rows.schema, batches: until(signal, rows.batches) };
      const all = (await duckdbRowsOfArrow(stoppable, await folder())).select;
      const isFlat = target.layout === 'csv' || target.layout === 'tsv';
      const select = isFlat ? flattened(all, rows, embedding) : all;
      const progress = await createProgress(quiet);
      await writeOutput(connection, select, null, target, { signal, progress, folder });
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

async function* until(
  signal: AbortSignal,
  batches: AsyncIterable<RecordBatch>,
): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield batch;
  }
}

/** A SELECT with latent vectors as one column a number. */
function flattened(select: string, { schema }: ArrowRows, embedding: string | null): string {
  const taken = new Set(schema.fields.map(({ name }) => name.toLowerCase()));
  const columns = schema.fields.flatMap(({ name, type }) => {
    if (name !== embedding) return [quoteName(name)];
    const { listSize } = type as { readonly listSize: number };
    return Array.from({ length: listSize }, (_, index) => {
      const flat = `${name}_${index + 1}`;
      if (taken.has(flat.toLowerCase())) {
        throw new UsageError(
          `the input has a column "${flat}" already; give the embedding another name`,
        );
      }
      return `${quoteName(name)}[${index + 1}] AS ${quoteName(flat)}`;
    });
  });
  return `SELECT ${columns.join(', ')} FROM (${select})`;
}
