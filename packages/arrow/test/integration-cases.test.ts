import { columnsOf, fit, readIpc, transformBytes } from '@colatent/arrow';
import {
  ColumnsError,
  NothingToLearnError,
  UnreadableColumnError,
  type Column,
} from '@colatent/core';
import { Table, makeVector, type Data, type Field, type RecordBatch } from 'apache-arrow';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnValues } from './fixtures/column-values.js';
import type { Expected } from './fixtures/fixtures.js';
import { collected, endsWhole, inPieces } from './ipc-streams.js';
import { QUICK } from './payments.js';

/** The cases of Apache Arrow's integration tests, written by its Java library; see tools/fixtures/arrow-integration. */
const FOLDER = new URL('fixtures/integration/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => /\.arrows?$/.test(name));
const expected = JSON.parse(readFileSync(new URL('../integration.json', FOLDER), 'utf8')) as Record<
  string,
  Record<string, Expected>
>;

const amounts = Float64Array.from({ length: 200 }, (_, i) => ((i * 7919) % 1000) - 500);
const { model } = await fit(new Table({ amount: makeVector(amounts) }), QUICK);

function bytesOf(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

async function batchesOf(bytes: Uint8Array): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of (await readIpc(inPieces(bytes, 500))).batches) batches.push(batch);
  return batches;
}

function readColumn(batch: RecordBatch, name: string): Column {
  const column = columnsOf(batch.schema).read(batch, [name]).get(name);
  if (column === undefined) throw new Error(`${name} was not read`);
  return column;
}

/** Numbers that are divided on their way may differ by a unit in the last place, and those in dictionaries are doubles. */
function rounded(values: readonly unknown[], type: string): unknown[] {
  const isDouble = /^(decimal|duration)|values=int64/.test(type);
  return values.map((x) => (isDouble && x !== null ? Number(x).toPrecision(14) : x));
}

/** A column's values as text. apache-arrow itself cannot look codes of 64 bits up. */
function textOf(batch: RecordBatch, index: number): string {
  const data = batch.data.children[index] as Data | undefined;
  const values: unknown = data?.values;
  const isWide = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return isWide && data?.dictionary !== undefined
    ? `${values.join()} of ${String(data.dictionary)}`
    : String(batch.getChildAt(index));
}

/** Whether lists are of several lengths, which are no vectors. */
function isRagged(values: readonly unknown[]): boolean {
  return (
    new Set(values.map((x) => (Array.isArray(x) ? x.length : null)).filter((x) => x !== null))
      .size > 1
  );
}

describe.each(files)('%s by Arrow for Java', (name) => {
  const [stem = ''] = name.split('.');
  const columns = expected[stem] ?? {};
  const bytes = bytesOf(name);

  it('is read as pyarrow reads it', async () => {
    const batches = await batchesOf(bytes);
    const { schema } = await readIpc(bytes);
    const names = schema.fields.map((field: Field) => field.name);
    if (new Set(names).size === names.length) {
      const readable = columnsOf(schema).columns.filter((column) => column.readable);
      expect(readable.map((column) => column.name)).toEqual(Object.keys(columns));
    }
    for (const [column, { type, values }] of Object.entries(columns)) {
      const read = (): unknown[] =>
        batches.flatMap((batch) => columnValues(readColumn(batch, column)));
      if (isRagged(values)) expect(read).toThrow(UnreadableColumnError);
      else expect(rounded(read(), type), column).toEqual(rounded(values, type));
    }
  });

  it('comes out with its new column and all else as it was', async () => {
    const before = await batchesOf(bytes);
    const out = await collected(transformBytes(inPieces(bytes, 500), model, { score: true }));
    expect(endsWhole(out)).toBe(true);
    const after = await batchesOf(out);
    expect(after.map(({ numRows }) => numRows)).toEqual(before.map(({ numRows }) => numRows));
    after.forEach((batch, at) => {
      const { schema, data } = before[at] ?? batch;
      const { length } = schema.fields;
      expect(batch.schema.fields.slice(0, length).map(String)).toEqual(schema.fields.map(String));
      batch.schema.fields.slice(0, length).forEach((field: Field, index: number) => {
        expect(field.metadata).toEqual(schema.fields[index]?.metadata);
        expect(textOf(batch, index), field.name).toBe(textOf(before[at] ?? batch, index));
      });
      expect(batch.schema.metadata).toEqual(schema.metadata);
      expect(data.children).toHaveLength(length);
      expect(batch.getChild('score')?.toArray()).toEqual(
        model.score(columnsOf(schema).read(before[at] ?? batch, ['amount'])),
      );
    });
  });

  it('is trained on, but for columns that are of no use or of no one length', async () => {
    const batches = await batchesOf(bytes);
    const { schema } = await readIpc(bytes);
    const unread = columnsOf(schema)
      .columns.map((column) => column.name)
      .filter((column) => columns[column] === undefined || isRagged(columns[column].values));
    const training = fit(bytes, {
      ...QUICK,
      columns: Object.fromEntries(unread.map((column) => [column, { exclude: true }])),
    });
    const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
    if (rows === 0) await expect(training).rejects.toThrow(NothingToLearnError);
    else if (name.startsWith('duplicate')) await expect(training).rejects.toThrow(ColumnsError);
    else expect((await training).rows).toMatchObject({ seen: rows, how: 'all' });
  });
});
