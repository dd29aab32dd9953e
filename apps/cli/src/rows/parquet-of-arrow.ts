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

/** A file is closed when it has so many rows, which are a row group of DuckDB, */
const FILE_ROWS = 122_880;
/** or when its batches take so many bytes. */
const FILE_BYTES = 32 * 2 ** 20;
/** Most bytes of one batch: WebAssembly has 4 GiB for it and what is made of it. */
const BATCH_BYTES = 2 ** 30;

/**
 * Writes Arrow rows to Parquet files in a folder, one after the other, so that memory is used for one of them,
 * or for a batch where that is larger.
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
    if (batch.numRows === 0) continue;
    if (batch.data.byteLength > BATCH_BYTES) {
      throw new InputError(
        `a batch of the Arrow data has ${batch.data.byteLength} bytes, and ${BATCH_BYTES} are the most that are converted; write smaller batches`,
      );
    }
    waiting.push(batch);
    rows += batch.numRows;
    bytes += batch.data.byteLength;
    if (rows >= FILE_ROWS || bytes >= FILE_BYTES) await close();
  }
  if (waiting.length > 0 || files.length === 0) await close();
  return files;
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
    const message = failure instanceof Error ? failure.message : String(failure);
    const reason =
      message === 'unreachable' ? 'it has a column of a type Parquet cannot hold' : message;
    throw new InputError(`the Arrow data cannot be converted: ${reason}`, { cause: failure });
  }
}
