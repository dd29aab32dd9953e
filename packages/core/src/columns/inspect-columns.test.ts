import { describe, expect, it } from 'vitest';
import { payments } from '../../test/fixtures/payments.js';
import { Columns, fitSync, inspectColumns, type Column } from '@colatent/core';

const ROWS = 400;

function table(): Columns {
  const numbers = (name: string, of: (row: number) => number): Column => ({
    name,
    type: 'number',
    length: ROWS,
    values: Float64Array.from({ length: ROWS }, (_, row) => of(row)),
  });
  return new Columns([
    numbers('id', (row) => row),
    numbers('amount', (row) => Math.sin(row) * 100),
    numbers('flag', (row) => row % 2),
    numbers('same', () => 7),
    numbers('empty', () => NaN),
  ]);
}

describe('inspectColumns', () => {
  it('says of every column what a training makes of it', () => {
    for (const columns of [table(), payments(1200, 1)]) {
      const { model } = fitSync(columns, { effort: 'light', maxIterations: 1 });
      const { columns: taken, excluded } = model.info;
      const inspected = inspectColumns(columns);
      expect(inspected.map(({ name }) => name)).toEqual(columns.names);
      expect(
        inspected.flatMap(({ name, kind }) => (kind === null ? [] : [{ name, kind }])),
      ).toEqual(taken);
      expect(
        inspected.flatMap(({ name, reason }) => (reason === null ? [] : [{ name, reason }])),
      ).toEqual(excluded);
    }
  });

  it('takes batches as it takes their table, and a kind the user sets', () => {
    const [id] = inspectColumns([table(), table()]);
    expect(id?.kinds).toEqual(['numeric', 'boolean', 'categorical']);
    const options = { columns: { id: { kind: 'numeric' } } } as const;
    expect(inspectColumns(table(), options)[0]).toMatchObject({ kind: 'numeric', reason: null });
  });

  it('refuses a kind that the type of the column cannot hold', () => {
    expect(() => inspectColumns(table(), { columns: { amount: { kind: 'text' } } })).toThrow(
      /"amount" holds numbers, .* set its kind to numeric or boolean or categorical/,
    );
  });
});
