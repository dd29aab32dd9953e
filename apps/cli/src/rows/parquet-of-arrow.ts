import { RecordBatchStreamWriter, Table } from 'apache-arrow';
import type { RecordBatch, Schema } from 'apache-arrow';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  writeParquet,
  Table as WasmTable,
  Compression,
  WriterPropertiesBuilder,
} from 'parquet-wasm';
import { InputError } from '../failures.js';
import type { ArrowRows } from './arrow-rows.js';

/** A file holds no more rows, so that what it takes to write one is bounded: a row group of DuckDB. */
const FILE_ROWS = 122_880;
/** A file is closed when its batches take so many bytes, rows or not. */
const FILE_BYTES = 32 * 2 ** 20;

/**
 * Writes Arrow rows to Parquet files in a folder, one after the other, so that memory is used for one of them.
 * @param onBatch sees each batch before it is written.
 * @returns the files in the order of their rows; one at least.
 * @throws InputError when the rows cannot be written as Parquet. What the batches throw.
 */
export async function writeParquetFiles(
  { schema, batches }: ArrowRows,
  folder: string,
  onBatch: (batch: RecordBatch) => void,
): Promise<readonly string[]> {
  const files: string[] = [];
  const place = await mkdtemp(join(folder, 'arrow-'));
  let waiting: RecordBatch[] = [];
  let rows = 0;
  let bytes = 0;
  const close = async (): Promise<void> => {
    const path = join(place, `${files.length}.parquet`);
    await writeFile(path, parquetBytes(schema, waiting));
    files.push(path);
    waiting = [];
    rows = bytes = 0;
  };
  for await (const batch of batches) {
    onBatch(batch);
    for (const part of partsOf(batch)) {
      if (rows > 0 && rows + part.numRows > FILE_ROWS) await close();
      waiting.push(part);
      rows += part.numRows;
      bytes += (batch.data.byteLength * part.numRows) / batch.numRows;
      if (bytes >= FILE_BYTES) await close();
    }
  }
  if (waiting.length > 0 || files.length === 0) await close();
  return files;
}

/** A batch in parts of at most `FILE_ROWS`. A batch without rows has no part. */
function* partsOf(batch: RecordBatch): Generator<RecordBatch> {
  if (batch.numRows > 0 && batch.numRows <= FILE_ROWS) yield batch;
  else {
    for (let row = 0; row < batch.numRows; row += FILE_ROWS) {
      yield batch.slice(row, Math.min(row + FILE_ROWS, batch.numRows));
    }
  }
}

function parquetBytes(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const ipc = RecordBatchStreamWriter.writeAll(new Table(schema, [...batches])).toUint8Array(true);
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setMaxRowGroupSize(FILE_ROWS)
    .build();
  try {
    return writeParquet(WasmTable.fromIPCStream(ipc), properties);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new InputError(`the Arrow data cannot be converted: ${reason}`, { cause: failure });
  }
}
