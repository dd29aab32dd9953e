import { fit, withColumns } from '@colatent/arrow';
import { Columns } from '@colatent/core';
import type { Table } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTable, type AnyTable } from './any-table.js';
import { QUICK } from './payments.js';

const RUNS = { seed: 2026, numRuns: 60 };

async function modelOf({ table, unread }: AnyTable): ReturnType<typeof fit> {
  const columns = Object.fromEntries(unread.map((name) => [name, { exclude: true }]));
  return fit(table, { ...QUICK, hiddenUnits: [6], latentSize: 2, maxIterations: 1, columns });
}

function scoresOf(table: Table): number[] {
  const scores = table.getChild('score');
  return Array.from({ length: table.numRows }, (_, row) => Number(scores?.get(row)));
}

describe('a table of any schema, in any chunks, with NULLs anywhere', () => {
  it('comes out as it went in: values, types, metadata, chunks and the very same buffers', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable(), async (any) => {
        const { table } = any;
        const { model } = await modelOf(any);
        const out = withColumns(table, model, { score: true, embedding: true, imputation: true });
        const { length } = table.schema.fields;
        expect(out.schema.fields.slice(0, length)).toEqual(table.schema.fields);
        expect(out.schema.metadata).toEqual(table.schema.metadata);
        expect(out.batches).toHaveLength(table.batches.length);
        out.batches.forEach((batch, at) => {
          const before = table.batches[at];
          expect(batch.numRows).toBe(before?.numRows);
          expect(batch.metadata).toEqual(before?.metadata);
          batch.data.children.slice(0, length).forEach((chunk, column) => {
            expect(chunk === before?.data.children[column]).toBe(true);
          });
        });
        expect(out.selectAt([...table.schema.fields.keys()]).toString()).toBe(table.toString());
        model.dispose();
      }),
      RUNS,
    );
  }, 120_000);

  it('is trained on and scored as the same values given to the core model', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable(), async (any) => {
        const { model, rows } = await modelOf(any);
        expect(rows.seen).toBe(any.table.numRows);
        const core = model.score(new Columns(any.columns));
        expect(scoresOf(withColumns(any.table, model, { score: true }))).toEqual([...core]);
        model.dispose();
      }),
      RUNS,
    );
  }, 120_000);
});
