import {
  ColumnClashError,
  HASH_KEY,
  NAME_KEY,
  fit,
  transformBatch,
  withColumns,
} from '@colatent/arrow';
import { MissingColumnError, OptionError } from '@colatent/core';
import { Field, Float32, RecordBatch, Schema, Struct, Table, makeData } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { FIELD_NAMES, QUICK, payments } from './payments.js';

const table = payments();
const { model, rows } = await fit(table.slice(0, 599), QUICK);

/** The values of a column of numbers. */
function floats(from: Table, name: string): number[] {
  const column = from.getChild(name);
  return Array.from({ length: from.numRows }, (_, row) => Number(column?.get(row)));
}

describe('withColumns', () => {
  it('keeps rows, order and chunks, and adds the columns that were asked for', () => {
    const chunked = new Table(
      [table.slice(0, 100), table.slice(100, 107), table.slice(107)].flatMap(
        (part) => part.batches,
      ),
    );
    const out = withColumns(chunked, model, { score: true, embedding: 'latent', isAnomaly: true });
    expect(out.schema.fields.map(({ name }) => name)).toEqual([
      ...FIELD_NAMES,
      'score',
      'is_anomaly',
      'latent',
    ]);
    expect(out.batches.map(({ numRows }) => numRows)).toEqual([100, 7, 493]);
    expect(out.select([...FIELD_NAMES]).toString()).toBe(chunked.toString());
    expect(rows.seen).toBe(599);
  });

  it('shares the buffers of the input', () => {
    const out = withColumns(table, model, { score: true });
    expect(out.batches[0]?.data.children[0]?.values).toBe(
      table.batches[0]?.data.children[0]?.values,
    );
  });

  it('scores the odd row highest, and says why', () => {
    const out = withColumns(table, model, { score: true, explanation: true, top: 2 });
    const scores = floats(out, 'score');
    expect(scores.indexOf(Math.max(...scores))).toBe(599);
    const reasons = String(out.getChild('explanation')?.get(599));
    expect(reasons).toMatch(/^\[{"column": "(fee|amount)"/);
  });

  it('says in the metadata of a new column which model made it', () => {
    const out = withColumns(table, model, { score: 'oddness', modelName: 'payments' });
    const metadata = out.schema.fields.at(-1)?.metadata;
    expect(metadata?.get(HASH_KEY)).toBe(model.info.hash);
    expect(metadata?.get(NAME_KEY)).toBe('payments');
  });

  it('gives slices the scores of their rows in the whole', () => {
    const whole = floats(withColumns(table, model, { score: true }), 'score');
    const slice = floats(withColumns(table.slice(37, 91), model, { score: true }), 'score');
    expect(slice).toEqual(whole.slice(37, 91));
  });

  it('refuses names that are taken, unless they are to be replaced', () => {
    expect(() => withColumns(table, model, { score: 'fee' })).toThrow(ColumnClashError);
    const scored = withColumns(table, model, { score: true });
    const again = withColumns(scored, model, { score: true, replace: true });
    expect(again.schema.fields.map(({ name }) => name)).toEqual([...FIELD_NAMES, 'score']);
  });

  it('refuses data without a column of the model, and requests for nothing', () => {
    expect(() => withColumns(table.select(['amount']), model, { score: true })).toThrow(
      MissingColumnError,
    );
    expect(() => withColumns(table, model, {})).toThrow(OptionError);
  });

  it('refuses data with two columns of a name that the model reads, and passes others through', async () => {
    const [amount, fee] = table.batches[0]?.data.children ?? [];
    if (amount === undefined || fee === undefined) throw new Error('there are no payments');
    const twice = (names: readonly string[]): RecordBatch => {
      const fields = names.map((name) => new Field(name, new Float32(), false));
      const children = [amount, fee, fee];
      const data = makeData({ type: new Struct(fields), length: amount.length, children });
      return new RecordBatch(new Schema(fields), data);
    };
    const { model: byAmount } = await fit(table.select(['amount']), QUICK);
    const out = transformBatch(twice(['amount', 'fee', 'fee']), byAmount, { score: true });
    expect(out.schema.fields.map(({ name }) => name)).toEqual(['amount', 'fee', 'fee', 'score']);
    expect(out.data.children.slice(0, 3)).toEqual([amount, fee, fee]);
    expect(() =>
      transformBatch(twice(['amount', 'fee', 'amount']), byAmount, { score: true }),
    ).toThrow('two columns named "amount"');
  });

  it('gives a table without batches the new columns, too', () => {
    const none = new Table(table.schema);
    const out = withColumns(none, model, { score: true });
    expect(out.schema.names).toEqual([...FIELD_NAMES, 'score']);
    expect(out.numRows).toBe(0);
  });

  it('takes batches without rows', () => {
    const [batch] = table.slice(0, 0).batches;
    expect(batch && transformBatch(batch, model, { score: true, explanation: true }).numRows).toBe(
      0,
    );
  });
});
