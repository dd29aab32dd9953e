import { ArrowDataError, readIpc, writeIpc } from '@colatent/arrow';
import { RecordBatchReader, Table, tableFromIPC, type RecordBatch } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { collected, endsWhole, fixture } from './ipc-streams.js';

const FILE_END = 'ARROW1';
// without the union, whose rows apache-arrow does not write as text
const every = tableFromIPC(fixture('types.arrow'));
const types = every.select(every.schema.names.filter((name) => name !== 'dense').map(String));

/** Whether bytes end as a file does. */
function endsAsFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(-6)).toString() === FILE_END;
}

async function* failing(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch> {
  yield* batches;
  await Promise.reject(new RangeError('the source failed'));
}

describe('writeIpc', () => {
  it.each(['stream', 'file'] as const)(
    'writes a %s that holds the same rows and batches',
    async (layout) => {
      const bytes = await collected(writeIpc(types.schema, types.batches, layout));
      expect(layout === 'file' ? endsAsFile(bytes) : endsWhole(bytes)).toBe(true);
      const read = tableFromIPC(bytes);
      expect(String(read.schema)).toBe(String(types.schema));
      expect(read.batches.map(({ numRows }) => numRows)).toEqual(
        types.batches.map(({ numRows }) => numRows),
      );
      expect(read.toString()).toBe(types.toString());
    },
  );

  it('writes files that are read from their beginning and from their footer', async () => {
    const bytes = await collected(writeIpc(types.schema, types.batches, 'file'));
    const byFooter = RecordBatchReader.from(bytes);
    if (!byFooter.isFile()) throw new TypeError('not a file');
    expect(byFooter.open().readRecordBatch(1)?.numRows).toBe(types.batches[1]?.numRows);
    const { batches } = await readIpc(bytes);
    const fromBeginning: RecordBatch[] = [];
    for await (const batch of batches) fromBeginning.push(batch);
    expect(new Table(fromBeginning).toString()).toBe(types.toString());
  });

  it.each(['stream', 'file'] as const)('writes a %s of no batches', async (layout) => {
    const read = tableFromIPC(await collected(writeIpc(types.schema, [], layout)));
    expect([String(read.schema), read.numRows]).toEqual([String(types.schema), 0]);
  });

  it.each(['stream', 'file'] as const)(
    'leaves a %s whose batches fail without its end',
    async (layout) => {
      const pieces: Uint8Array[] = [];
      const write = async (): Promise<void> => {
        for await (const piece of writeIpc(types.schema, failing(types.batches), layout))
          pieces.push(piece);
      };
      await expect(write()).rejects.toThrow('the source failed');
      const bytes = new Uint8Array(Buffer.concat(pieces));
      expect(bytes.length).toBeGreaterThan(1000);
      expect([endsWhole(bytes), endsAsFile(bytes)]).toEqual([false, false]);
    },
  );

  it('refuses a file in which a dictionary is replaced, and streams it', async () => {
    const { schema, batches } = await readIpc(fixture('deltas.arrows'));
    const replaced: RecordBatch[] = [];
    for await (const batch of batches) replaced.push(batch);
    await expect(collected(writeIpc(schema, replaced, 'file'))).rejects.toThrow(ArrowDataError);
    const streamed = await readIpc(await collected(writeIpc(schema, replaced)));
    const rows: number[] = [];
    for await (const { numRows } of streamed.batches) rows.push(numRows);
    expect(rows).toEqual(replaced.map(({ numRows }) => numRows));
  });
});
