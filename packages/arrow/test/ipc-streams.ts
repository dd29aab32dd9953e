import { readIpc } from '@colatent/arrow';
import { RecordBatchStreamWriter, tableFromIPC, type RecordBatch, type Table } from 'apache-arrow';
import { readFileSync } from 'node:fs';

/** A file written by `tools/fixtures/ipc-pyarrow.py`. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
}

/** All bytes of a source, one after the other. */
export async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

/** Bytes in pieces of one size, as they may come over a network. */
export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.slice(at, at + size);
  }
}

/** Batches as an IPC stream. */
export function streamOf(batches: readonly RecordBatch[]): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  for (const batch of batches) writer.write(batch);
  return writer.finish().toUint8Array(true);
}

/** Rows in each batch of an IPC stream that apache-arrow reads. */
export function chunksOf(bytes: Uint8Array): number[] {
  return tableFromIPC(bytes).batches.map(({ numRows }) => numRows);
}

/** Whether bytes end with the marker without which a stream is not whole. */
export function endsWhole(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(-8)).equals(Buffer.from([255, 255, 255, 255, 0, 0, 0, 0]));
}

/** The text of every row of some columns. */
export function rowsOf(table: Table, columns: readonly string[]): string[] {
  return table
    .select([...columns])
    .toArray()
    .map(String);
}

/** Reads all of IPC data and counts its rows. */
export async function rowsIn(bytes: Uint8Array): Promise<number> {
  let rows = 0;
  for await (const batch of (await readIpc(bytes)).batches) rows += batch.numRows;
  return rows;
}
