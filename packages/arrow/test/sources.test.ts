import {
  ArrowDataError,
  fit,
  readIpc,
  transformBatches,
  withColumns,
  type BatchSource,
} from '@colatent/arrow';
import { NothingToLearnError, OptionError, type FitOptions } from '@colatent/core';
import {
  Field,
  Float64,
  RecordBatchReader,
  Schema,
  Table,
  makeData,
  makeVector,
  tableToIPC,
  type RecordBatch,
} from 'apache-arrow';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inPieces } from './ipc-streams.js';
import { QUICK, payments } from './payments.js';

const whole = payments();
const [EMPTY, ...PARTS] = [
  whole.slice(0, 0),
  whole.slice(0, 250),
  whole.slice(250, 251),
  whole.slice(251),
].flatMap(({ batches }) => batches);
const table = new Table(PARTS);
const bytes = tableToIPC(table, 'stream');
const LIGHT: FitOptions = { ...QUICK, hiddenUnits: [8], maxIterations: 2 };
const { model } = await fit(table, LIGHT);
const scored = withColumns(table, model, { score: true });
const FILE = fileURLToPath(new URL('fixtures/payments-lz4.arrows', import.meta.url));

async function* later<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

function webStream<Item>(items: Iterable<Item>): ReadableStream<Item> {
  const given = items[Symbol.iterator]();
  return new ReadableStream<Item>({
    pull: (controller) => {
      const next = given.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

const SOURCES: Readonly<Record<string, () => BatchSource | Promise<BatchSource>>> = {
  'a table': () => table,
  'an array of batches': () => PARTS,
  'an iterable of batches, the first without rows': () => (EMPTY ? [EMPTY, ...PARTS] : []),
  'an async iterable of batches': () => later(PARTS),
  'a web stream of batches': () => webStream(PARTS),
  'a Node.js stream of batches': () => Readable.from(PARTS),
  'a reader': () => RecordBatchReader.from(bytes),
  'a reader of an async source': () => RecordBatchReader.from(inPieces(bytes, 999)),
  'the bytes of a stream': () => bytes,
  'the bytes of a file': () => tableToIPC(table, 'file'),
  'an ArrayBuffer': () => bytes.slice().buffer,
  'pieces of bytes': () => [bytes.slice(0, 100), bytes.slice(100)],
  'an async iterable of bytes': () => inPieces(bytes, 999),
  'a web stream of bytes': () => new Blob([bytes.slice()]).stream(),
  'the body of a response': () => new Response(bytes.slice()).body ?? [],
  'a Node.js stream of bytes': () => Readable.from(inPieces(bytes, 999)),
  'what readIpc gives': () => readIpc(bytes),
};

describe('a source', () => {
  it.each(Object.keys(SOURCES))('gives the model that the whole table gives: %s', async (name) => {
    const fitted = await fit((await SOURCES[name]?.()) ?? [], LIGHT);
    expect(fitted.rows).toMatchObject({ seen: 600, how: 'all' });
    expect(fitted.model.info.hash).toBe(model.info.hash);
  });

  it.each(Object.keys(SOURCES))('comes out with new columns, row for row: %s', async (name) => {
    const scores: unknown[] = [];
    const out = transformBatches((await SOURCES[name]?.()) ?? [], model, { score: true });
    for await (const batch of out) scores.push(...(batch.getChild('score') ?? []));
    expect(scores).toEqual([...(scored.getChild('score') ?? [])]);
  });

  it.each([
    ['text', 'amount,fee\n1,2\n'],
    ['nothing', undefined],
    ['a number', 7],
    ['an object of arrays', { amount: [1, 2] }],
    ['an array of numbers', [1, 2]],
    ['an array of tables', [table]],
    ['a column', table.getChild('amount')],
    ['a response', new Response(bytes.slice())],
    ['batches with something among them', [...PARTS, 7]],
    ['bytes read as text', createReadStream(FILE, 'latin1')],
  ])('that is none is an error that says what it takes: %s', async (_, source) => {
    const training = fit(source as unknown as BatchSource, LIGHT);
    await expect(training).rejects.toThrow(ArrowDataError);
    await expect(training).rejects.toThrow('is no Arrow data; give a Table');
  });

  it('with a schema and no rows has nothing to learn from; without a batch it has no schema either', async () => {
    const none = new Table(table.schema);
    for (const source of [none, tableToIPC(none, 'stream'), EMPTY ?? none]) {
      await expect(fit(source, LIGHT)).rejects.toThrow(NothingToLearnError);
    }
    await expect(fit([], LIGHT)).rejects.toThrow('the source has no batch, and so no schema');
  });

  it('whose schema the model cannot be run on is refused before its first batch', async () => {
    const none = new Table(table.select(['amount']).schema);
    await expect(transformBatches(none, model, { score: true }).next()).rejects.toThrow(
      /^columns "fee", .*, which the model reads, are missing; the only column is "amount"$/,
    );
    const fields = table.schema.fields.map((field) =>
      field.name === 'abroad' ? new Field('abraod', field.type, field.nullable) : field,
    );
    await expect(
      transformBatches(new Table(new Schema(fields)), model, { score: true }).next(),
    ).rejects.toThrow(/^column "abroad", .*; if it is the same, rename "abraod" to "abroad"$/);
  });
});

describe('a source that is not read to its end', () => {
  const aborted = new AbortController();
  const other = table.select(['amount', 'fee']).batches;
  const cases: readonly (readonly [string, FitOptions, readonly RecordBatch[], RegExp])[] = [
    [
      'by an option that names no column',
      { columns: { x: { exclude: true } } },
      PARTS,
      /"x" which .*"amount"/,
    ],
    ['by a batch of another schema', {}, other, /not of one schema/],
    ['by its user', { signal: aborted.signal }, PARTS, /enough/],
  ];

  it.each(cases)('is let go of: %s', async (_, options, rest, sentence) => {
    let isReleased = false;
    async function* endless(): AsyncGenerator<RecordBatch> {
      try {
        yield* later(PARTS);
        if (options.signal) aborted.abort(new Error('enough'));
        for (;;) yield* later(rest);
      } finally {
        isReleased = true;
      }
    }
    await expect(fit(endless(), { ...LIGHT, ...options })).rejects.toThrow(sentence);
    expect(isReleased).toBe(true);
  });

  it('is cancelled when it is a web stream, and destroyed when it is one of Node.js', async () => {
    let isCancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes);
      },
      cancel: () => {
        isCancelled = true;
      },
    });
    const columns = { other: { exclude: true } };
    await expect(fit(stream, { columns })).rejects.toThrow(OptionError);
    expect(isCancelled).toBe(true);
    const file = createReadStream(FILE);
    await expect(fit(file, { columns })).rejects.toThrow(OptionError);
    expect(file.destroyed).toBe(true);
  });
});

describe('a stream of more rows than the memory budget holds', () => {
  const ROWS = 4096;

  /** Batches of one memory each, so that what grows is what the training keeps. */
  function* rows(count: number): Generator<RecordBatch> {
    const values = Float64Array.from({ length: ROWS }, (_, i) => ((i * 7919) % 1000) / 10);
    const [batch] = new Table({
      amount: makeVector(makeData({ type: new Float64(), data: values })),
      fee: makeVector(makeData({ type: new Float64(), data: values.map((x) => x / 10) })),
    }).batches;
    for (let at = 0; batch && at < count; at += ROWS) yield batch;
  }

  it('is trained on in memory of that size, and the result says of how many rows', async () => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    function* watched(): Generator<RecordBatch> {
      for (const batch of rows(2 ** 20)) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield batch;
      }
    }
    const result = await fit(watched(), { ...LIGHT, memoryBudget: 2 ** 20, maxIterations: 1 });
    const kept = result.rows.used + result.rows.heldOut;
    // 2^20 bytes at 8 for each of two numbers; all rows would take 16 MiB
    expect(kept).toBeLessThanOrEqual(2 ** 16);
    expect(kept).toBeGreaterThan(2 ** 15);
    expect(result.rows).toMatchObject({ seen: 2 ** 20, how: 'sampled' });
    expect(result.warnings.join()).toContain(`${kept} of 1048576 rows were sampled`);
    expect(most).toBeLessThan(4 * 2 ** 20);
  }, 120_000);
});
