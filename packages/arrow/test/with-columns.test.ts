import {
  ColumnClashError,
  HASH_KEY,
  NAME_KEY,
  fit,
  transformBatch,
  withColumns,
} from '@colatent/arrow';
import { MissingColumnError, OptionError } from '@colatent/core';
import { Table } from 'apache-arrow';
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

  it('takes batches without rows', () => {
    const [batch] = table.slice(0, 0).batches;
    expect(batch && transformBatch(batch, model, { score: true, explanation: true }).numRows).toBe(
      0,
    );
  });
});
