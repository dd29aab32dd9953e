import { columnsOf } from '@colatent/arrow';
import { Columns, nullColumn, type Model } from '@colatent/core';
import { tableFromIPC, type RecordBatch } from 'apache-arrow';

/** The rows of an Arrow stream as the model reads them, batch by batch. @throws what `columnsOf` and `Model` throw. */
export function readBatches(model: Model, bytes: Uint8Array): Columns[] {
  const table = tableFromIPC(bytes);
  const { columns, read } = columnsOf(table.schema);
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const { columns: wanted } = model.info;
  // a column the table lacks is left out, for the model to say so
  const there = wanted.filter(({ name }) => types.has(name));
  const empty = there.filter(({ name }) => types.get(name) === 'Null');
  const names = there.filter((column) => !empty.includes(column)).map(({ name }) => name);
  return table.batches.map((batch: RecordBatch) => {
    const nulls = empty.map(({ name, kind }) => nullColumn(name, kind, batch.numRows));
    return new Columns([...read(batch, names), ...nulls], batch.numRows);
  });
}

/** Arrays, one after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}
