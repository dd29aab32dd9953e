import {
  ArrowDataError,
  ColumnClashError,
  fit,
  readIpc,
  transformBatches,
  transformBytes,
  transformIpc,
  transformStream,
  withColumns,
} from '@colatent/arrow';
import { createIpcDuplex } from '@colatent/arrow/node';
import { MissingColumnError } from '@colatent/core';
import { Table, tableFromIPC, tableToIPC, type RecordBatch } from 'apache-arrow';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import {
  chunksOf,
  collected,
  endsWhole,
  fixture,
  inPieces,
  rowsIn,
  rowsOf,
  streamOf,
} from './ipc-streams.js';
import { QUICK, payments } from './payments.js';

const table = payments();
const { model } = await fit(table, QUICK);
const chunked = new Table(
  [
    table.slice(0, 0),
    table.slice(0, 250),
    table.slice(250, 251),
    table.slice(251, 251),
    table.slice(251),
  ].flatMap((part) => part.batches),
);
const CHUNKS = [0, 250, 1, 0, 349];
const bytes = streamOf(chunked.batches);
const COLUMNS = { score: true, isAnomaly: true, embedding: true } as const;
const expected = withColumns(chunked, model, COLUMNS);

/** Whether IPC bytes hold what `withColumns` makes of the table. */
function expectWhole(out: Uint8Array): void {
  expect(chunksOf(out)).toEqual(CHUNKS);
  expect(tableFromIPC(out).toString()).toBe(expected.toString());
  expect(endsWhole(out)).toBe(true);
}

describe('transformBatches', () => {
  it('gives batches one for one, those without rows among them', async () => {
    const out: RecordBatch[] = [];
    for await (const batch of transformBatches(chunked.batches, model, COLUMNS)) out.push(batch);
    expect(out.map(({ numRows }) => numRows)).toEqual(CHUNKS);
    expect(new Table(out).toString()).toBe(expected.toString());
  });

  it('asks for a batch only when the one before has been taken', async () => {
    let asked = 0;
    function* endless(): Generator<RecordBatch> {
      for (;;) {
        asked++;
        yield* table.slice(0, 3).batches;
      }
    }
    const out = transformBatches(endless(), model, COLUMNS);
    await out.next();
    await out.next();
    expect(asked).toBe(2);
    await out.return(undefined);
  });

  it('refuses batches of another schema', async () => {
    const mixed = [...table.batches, ...table.select(['amount', 'fee']).batches];
    const out = transformBatches(mixed, model, COLUMNS);
    await out.next();
    await expect(out.next()).rejects.toThrow(/not of one schema/);
  });
});

describe('transformStream', () => {
  it('passes batches through, and no more than are taken', async () => {
    let given = 0;
    const source = new ReadableStream<RecordBatch>(
      {
        pull: (controller) => {
          const batch = chunked.batches[given++];
          if (batch) controller.enqueue(batch);
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const reader = source.pipeThrough(transformStream(model, COLUMNS)).getReader();
    const first = await reader.read();
    expect(first.value?.schema.fields.at(-1)?.name).toBe('embedding');
    expect(given).toBeLessThanOrEqual(3);
    const rows = [first.value?.numRows];
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      rows.push(next.value.numRows);
    }
    expect(rows).toEqual(CHUNKS);
  });
});

describe('bytes in, bytes out', () => {
  it.each([1, 7, 64, 1000, 1e6])('is the same in pieces of %i bytes', async (size) => {
    expectWhole(await collected(transformBytes(inPieces(bytes, size), model, COLUMNS)));
  });

  it('reads files as well as streams, written here or by pyarrow', async () => {
    const file = tableToIPC(chunked, 'file');
    expectWhole(await collected(transformBytes(inPieces(file, 999), model, COLUMNS)));
  });

  it('goes between streams of the web', async () => {
    const readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    expectWhole(await collected(transformIpc(readable, model, COLUMNS)));
  });

  it('goes between streams of Node.js', async () => {
    const out: Uint8Array[] = [];
    await pipeline(
      Readable.from(inPieces(bytes, 500)),
      createIpcDuplex(model, COLUMNS),
      async (pieces: AsyncIterable<Uint8Array>) => {
        for await (const piece of pieces) out.push(piece);
      },
    );
    expectWhole(new Uint8Array(Buffer.concat(out)));
  });

  it('gives an empty stream with the new schema for one without batches', async () => {
    const empty = tableToIPC(new Table(table.schema), 'stream');
    const out = await collected(transformBytes(empty, model, COLUMNS));
    const { schema, batches } = await readIpc(out);
    expect(schema.fields.map(String)).toEqual(expected.schema.fields.map(String));
    expect((await batches.next()).done).toBe(true);
    expect(endsWhole(out)).toBe(true);
  });

  it('keeps the metadata of schema, fields and batches', async () => {
    const [batch] = table.batches;
    batch?.metadata.set('offset', '17');
    batch?.schema.metadata.set('source', 'till');
    const { schema, batches } = await readIpc(
      await collected(transformBytes(streamOf(table.batches), model, COLUMNS)),
    );
    expect(schema.metadata.get('source')).toBe('till');
    const first = await batches.next();
    expect(first.done === true ? null : first.value.metadata.get('offset')).toBe('17');
  });

  it('takes thousands of batches of one row for what they are', async () => {
    const [batch] = table.slice(17, 18).batches;
    const many = streamOf(batch ? Array.from({ length: 3000 }, () => batch) : []);
    let rows = 0;
    const scores = new Set<unknown>();
    const out = transformBytes(inPieces(many, 65_536), model, { score: true });
    for await (const one of (await readIpc(out)).batches) {
      expect(one.numRows).toBe(1);
      scores.add(one.getChild('score')?.get(0));
      rows++;
    }
    expect(rows).toBe(3000);
    expect([...scores]).toEqual([expected.getChild('score')?.get(17)]);
  });

  it('gives out a batch before the next has come', async () => {
    let send: (piece: Uint8Array) => void = () => undefined;
    const source = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = (piece) => {
          controller.enqueue(piece);
        };
      },
    });
    const out = transformBytes(source, model, COLUMNS);
    const half = streamOf(table.slice(0, 10).batches);
    // all but the marker at the end
    send(half.subarray(0, -8));
    let rows = 0;
    const { batches } = await readIpc(out);
    const first = await batches.next();
    if (first.done !== true) rows += first.value.numRows;
    expect(rows).toBe(10);
    send(half.subarray(-8));
  });

  it('asks for no more bytes than it needs', async () => {
    let asked = 0;
    const [batch] = table.slice(0, 100).batches;
    const stream = streamOf(batch ? Array.from({ length: 200 }, () => batch) : []);
    async function* source(): AsyncGenerator<Uint8Array> {
      for await (const piece of inPieces(stream, 100)) {
        asked += piece.length;
        yield piece;
      }
    }
    const out = transformIpc(source(), model, COLUMNS).getReader();
    await out.read();
    await out.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked).toBeLessThan(stream.length / 50);
    await out.cancel();
  });

  it('lets go of its source when its output is not wanted', async () => {
    let released = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inPieces(bytes, 100);
      } finally {
        released = true;
      }
    }
    const out = transformIpc(source(), model, COLUMNS).getReader();
    await out.read();
    await out.cancel();
    expect(released).toBe(true);
  });

  it('lets go of a source it has not begun to read', async () => {
    let isCancelled = false;
    const source = new ReadableStream<Uint8Array>({
      cancel: () => {
        isCancelled = true;
      },
    });
    await transformIpc(source, model, COLUMNS).cancel();
    expect(isCancelled).toBe(true);
  });

  it('says before the first row when the model cannot be run, or a name is taken', async () => {
    let released = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inPieces(streamOf(table.select(['amount']).batches), 100);
      } finally {
        released = true;
      }
    }
    await expect(transformBytes(source(), model, COLUMNS).next()).rejects.toThrow(
      MissingColumnError,
    );
    expect(released).toBe(true);
    await expect(transformBytes(bytes, model, { score: 'fee' }).next()).rejects.toThrow(
      ColumnClashError,
    );
  });
});

describe('data of pyarrow and polars', () => {
  const plain = tableFromIPC(fixture('types.arrows'));
  const names = plain.schema.fields.map(({ name }) => name);

  it.each([
    'types.arrows',
    'types.arrow',
    'types-lz4.arrows',
    'types-lz4.arrow',
    'types-zstd.arrows',
    'types-zstd.arrow',
  ])('%s comes out with every value of every type as it was', async (name) => {
    const { model: byAmount } = await fit(plain.select(['amount', 'int32']), QUICK);
    const out = await collected(
      transformBytes(inPieces(fixture(name), 777), byAmount, { score: true }),
    );
    const back = tableFromIPC(out);
    expect(back.batches.map(({ numRows }) => numRows)).toEqual([5, 5, 2]);
    expect(rowsOf(back, names)).toEqual(rowsOf(plain, names));
  });

  it.each([
    'payments-lz4.arrows',
    'payments-lz4.arrow',
    'payments-zstd.arrows',
    'payments-zstd.arrow',
    'polars-lz4.arrows',
    'polars-zstd.arrow',
  ])('%s is unpacked to 30,000 rows', async (name) => {
    let row = 0;
    let wrong = 0;
    for await (const batch of (await readIpc(fixture(name))).batches) {
      const amount = batch.getChild('amount');
      const fee = batch.getChild('fee');
      for (let at = 0; at < batch.numRows; at++, row++) {
        const value = 20 + (row % 50);
        if (amount?.get(at) !== value || fee?.get(at) !== value / 10) wrong++;
      }
    }
    expect({ row, wrong }).toEqual({ row: 30_000, wrong: 0 });
  });

  it('follows dictionaries that grow and are replaced', async () => {
    const { batches } = tableFromIPC(fixture('deltas.arrows'));
    const { model: kinds } = await fit(Array.from({ length: 9 }, () => batches).flat(), QUICK);
    const out = tableFromIPC(
      await collected(transformBytes(fixture('deltas.arrows'), kinds, { score: true })),
    );
    expect([...(out.getChild('kind') ?? [])].join(' ')).toBe(
      'card card cash card cheque cash card other',
    );
  });

  it('trains on the bytes of a file', async () => {
    const { rows } = await fit(fixture('payments-zstd.arrow'), QUICK);
    expect(rows.seen).toBe(30_000);
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', new Uint8Array(), 'without a byte'],
    ['text', new TextEncoder().encode('amount,fee\n1,2\n3,4\n'), 'not an Arrow IPC stream'],
    [
      'a metadata length of 2^31 - 1',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127),
      'not an Arrow',
    ],
    ['two streams', new Uint8Array(Buffer.concat([bytes, bytes])), 'follow the end-of-stream'],
    ['a stream without its marker', bytes.subarray(0, -8), 'without its end-of-stream marker'],
    ['a stream cut within a message', bytes.subarray(0, -500), 'ends within a message'],
    ['a file without its footer', tableToIPC(table, 'file').subarray(0, -40), 'footer'],
    ['a pyarrow file without its end', fixture('types.arrow').subarray(0, -3), 'footer'],
  ])('%s is an ArrowDataError that says so', async (_name, input, sentence) => {
    const out: Uint8Array[] = [];
    const failure = await (async () => {
      for await (const piece of transformBytes(input, model, COLUMNS)) out.push(piece);
    })().catch((thrown: unknown) => thrown);
    // the fixture has other columns than the model, which is seen before its end
    if (!(failure instanceof MissingColumnError)) {
      expect(failure).toBeInstanceOf(ArrowDataError);
      expect(String(failure)).toContain(sentence);
    } else {
      await expect(rowsIn(input)).rejects.toThrow(sentence);
    }
    expect(endsWhole(Buffer.concat(out))).toBe(false);
  });

  it('allocates nothing for a body that does not come', async () => {
    const damaged = bytes.slice();
    const at = bodyLengthAt(damaged);
    new DataView(damaged.buffer).setBigInt64(at, 2n ** 31n, true);
    const before = process.memoryUsage().arrayBuffers;
    await expect(collected(transformBytes(damaged, model, COLUMNS))).rejects.toThrow(
      'ends within a message',
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  });

  it.each([
    ['payments-zstd.arrows', [0x28, 0xb5, 0x2f, 0xfd], 2n ** 40n, 'unpack to more than'],
    ['payments-zstd.arrows', [0x28, 0xb5, 0x2f, 0xfd], 2n ** 29n, 'too short for its size'],
    ['payments-zstd.arrows', [0x28, 0xb5, 0x2f, 0xfd], 16n, 'no ZSTD frame of 16 bytes'],
    ['payments-lz4.arrows', [0x04, 0x22, 0x4d, 0x18], 2n ** 29n, 'too short for its size'],
    ['payments-lz4.arrows', [0x04, 0x22, 0x4d, 0x18], 16n, 'a compressed buffer is damaged'],
  ])('%s does not unpack to another size than it says', async (name, magic, size, sentence) => {
    const damaged = Buffer.from(fixture(name));
    damaged.writeBigInt64LE(size, damaged.indexOf(Buffer.from(magic)) - 8);
    const before = process.memoryUsage().arrayBuffers;
    await expect(rowsIn(new Uint8Array(damaged))).rejects.toThrow(sentence);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20e6);
  });

  it('destroys a Node.js stream with the error', async () => {
    const cut = Readable.from(inPieces(bytes.subarray(0, -500), 64));
    const out: Uint8Array[] = [];
    await expect(
      pipeline(cut, createIpcDuplex(model, COLUMNS), async (pieces: AsyncIterable<Uint8Array>) => {
        for await (const piece of pieces) out.push(piece);
      }),
    ).rejects.toThrow(ArrowDataError);
    expect(endsWhole(Buffer.concat(out))).toBe(false);
  });

  it('takes a Node.js source that is destroyed for no end', async () => {
    const source = Readable.from(inPieces(bytes, 64));
    const out: Uint8Array[] = [];
    const failure = await (async () => {
      for await (const piece of transformBytes(source, model, COLUMNS)) {
        out.push(piece);
        source.destroy();
      }
    })().catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(Error);
    expect(endsWhole(Buffer.concat(out))).toBe(false);
  });
});

/** Where the length of the first body that is not empty is written. */
function bodyLengthAt(stream: Uint8Array): number {
  const view = new DataView(stream.buffer);
  let at = 0;
  for (;;) {
    const length = view.getInt32(at + 4, true);
    const message = at + 8 + view.getInt32(at + 8, true);
    const vtable = message - view.getInt32(message, true);
    const hasField = view.getUint16(vtable, true) >= 12;
    const field = hasField ? view.getUint16(vtable + 10, true) : 0;
    if (field !== 0 && view.getBigInt64(message + field, true) > 0n) return message + field;
    at += 8 + length;
  }
}
