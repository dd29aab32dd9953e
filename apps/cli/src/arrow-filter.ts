import { createTransformer, readIpc, transformBytes } from '@colatent/arrow';
import type { NewColumns } from '@colatent/arrow';
import type { Model } from '@colatent/core';
import type { RecordBatch } from 'apache-arrow';
import { chosenEngine } from './chosen-engine.js';
import type { EngineOptions } from './engine-option.js';
import type { InputOptions } from './input-options.js';
import { interruptedBy } from './interrupted-query.js';
import { stoppable } from './interruption.js';
import { readModelFile } from './model-file.js';
import type { Input } from './open-input.js';
import type { QuietOption } from './quiet-option.js';
import { bytesOf } from './rows/arrow-rows.js';
import type { ArrowRows } from './rows/arrow-rows.js';
import { comesAsArrow } from './rows/comes-as-arrow.js';
import { notWritten, STANDARD_STREAM } from './rows/row-places.js';
import type { RowSource, RowTarget } from './rows/row-places.js';
import { writeArrowRows, writeBytes } from './rows/write-arrow-rows.js';
import { withTemporaryFolder } from './temporary-folder.js';

/** Which rows are run through a model, and how. */
export interface ArrowFilterOptions extends InputOptions, EngineOptions, QuietOption {
  /** Whether `choose` needs all rows, in DuckDB, before the first goes through. Default: false. */
  readonly inDuckdb?: boolean;
}

/** The columns to add, given the model's bytes and, when the rows are in DuckDB, where. */
export type ChooseColumns = (
  model: Uint8Array,
  input: Input | null,
) => NewColumns | Promise<NewColumns>;

/**
 * Adds columns to Arrow batches, one at a time: as each comes, it goes out again. Rows of other formats are made batches first, and
 * batches rows of other formats last. A stream is only ended as one when the input was whole; a file takes its name only then.
 * @returns the number of rows.
 * @throws ArrowDataError when Arrow data is damaged or cut off. InputError when values cannot be converted.
 */
export async function filterRows(
  modelPath: string,
  source: RowSource,
  target: RowTarget,
  choose: ChooseColumns,
  options: ArrowFilterOptions,
): Promise<number> {
  const { bytes, model } = await readModelFile(modelPath, chosenEngine(options));
  let count = 0;
  const onBatch = (rows: number): void => {
    count += rows;
  };
  const write = async (
    rows: ArrowRows,
    columns: NewColumns,
    signal: AbortSignal,
    folder: () => Promise<string>,
  ): Promise<void> => {
    const added = withAddedColumns(rows, model, columns, onBatch);
    await writeArrowRows(added, target, {
      signal,
      quiet: options.quiet === true,
      folder,
      embedding: nameOfEmbedding(columns),
    });
  };
  try {
    if (options.inDuckdb === true || !comesAsArrow(source, options)) {
      const { withInput } = await import('./open-input.js');
      await stoppable(notWritten(target), (signal) =>
        withInput(
          source,
          options,
          async (input) => {
            const columns = await choose(bytes, input);
            const rows = await arrowRowsOf(input, signal);
            await write(rows, columns, signal, input.folder);
          },
          signal,
        ),
      );
    } else {
      const columns = await choose(bytes, null);
      if (target.layout === 'arrow-stream') {
        const stream = (signal?: AbortSignal): Promise<void> =>
          writeBytes(
            transformBytes(bytesOf(source, signal), model, columns, onBatch),
            target,
            signal,
          );
        // Signals end a filter at once, even while a slow reader holds it: there is nothing to put in order.
        await (target.path === STANDARD_STREAM ? stream() : stoppable(notWritten(target), stream));
      } else {
        await stoppable(notWritten(target), (signal) =>
          withTemporaryFolder(async (folder) => {
            await write(await readIpc(bytesOf(source, signal)), columns, signal, folder);
          }),
        );
      }
    }
  } finally {
    model.dispose();
  }
  return count;
}

async function arrowRowsOf(
  { connection, relation, folder }: Input,
  signal: AbortSignal,
): Promise<ArrowRows> {
  const { arrowRowsOfDuckdb } = await import('./rows/arrow-rows-of-duckdb.js');
  const path = await folder();
  return interruptedBy(signal, connection, () => arrowRowsOfDuckdb(connection, relation, path));
}

function withAddedColumns(
  { schema, batches }: ArrowRows,
  model: Model,
  columns: NewColumns,
  onBatch: (rows: number) => void,
): ArrowRows {
  const transformer = createTransformer(model, schema, columns);
  async function* added(): AsyncGenerator<RecordBatch> {
    for await (const batch of batches) {
      yield transformer.transform(batch);
      onBatch(batch.numRows);
    }
  }
  return { schema: transformer.schema, batches: added() };
}

function nameOfEmbedding({ embedding }: NewColumns): string | null {
  if (embedding === undefined || embedding === false) return null;
  return embedding === true ? 'embedding' : embedding;
}
