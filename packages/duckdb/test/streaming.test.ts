import { fit, OptionError, UnreadableColumnError, type Column, type Columns } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { describe, expect, it } from 'vitest';
import { connect } from './database.js';

/** Values of a column as text, NULL as null. */
function textOf(column: Column | undefined): (string | null)[] {
  if (column === undefined) return [];
  return Array.from({ length: column.length }, (_, row) => {
    const bits = column.validity?.bits;
    const bit = (column.validity?.offset ?? 0) + row;
    if (bits && (((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 0) return null;
    if (column.type === 'string') return column.at(row);
    if (column.type === 'dictionary') return column.dictionary[column.codes[row] ?? 0] ?? null;
    return String(column.values[row]);
  });
}

async function collect(batches: AsyncIterable<Columns>): Promise<Map<string, (string | null)[]>> {
  const all = new Map<string, (string | null)[]>();
  for await (const batch of batches) {
    for (const column of batch) {
      all.set(column.name, [...(all.get(column.name) ?? []), ...textOf(column)]);
    }
  }
  return all;
}

describe('streamColumns', () => {
  it('gives every row of a query in order, constants and NULLs among them', async () => {
    const { connection } = await connect();
    const rows = await collect(
      streamColumns(
        connection,
        `SELECT i::INT AS i, 7 AS seven, if(i % 3 = 0, NULL, 'name ' || i % 5) AS name, NULL::INT AS nothing
         FROM range(5000) r(i)`,
      ),
    );
    const numbers = Array.from({ length: 5000 }, (_, i) => i);
    expect(rows.get('i')).toEqual(numbers.map(String));
    expect(rows.get('seven')).toEqual(numbers.map(() => '7'));
    expect(rows.get('name')).toEqual(numbers.map((i) => (i % 3 === 0 ? null : `name ${i % 5}`)));
    expect(rows.get('nothing')).toEqual(numbers.map(() => null));
  });

  it('names the fields of a STRUCT with dots', async () => {
    const { connection } = await connect();
    const rows = await collect(
      streamColumns(connection, `SELECT {city: 'Delft', spot: {x: 1, y: 2}} AS place`),
    );
    expect([...rows]).toEqual([
      ['place.city', ['Delft']],
      ['place.spot.x', ['1']],
      ['place.spot.y', ['2']],
    ]);
  });

  it('passes over a column that cannot be read, and says so', async () => {
    const { connection } = await connect();
    const warnings: string[] = [];
    const options = { onWarning: (warning: string) => warnings.push(warning) };
    const rows = await collect(streamColumns(connection, `SELECT 1 AS a, ['x'] AS b`, options));
    expect([...rows.keys()]).toEqual(['a']);
    expect(warnings).toEqual([
      expect.stringMatching(/column "b" is left out: it is a VARCHAR\[\]/),
    ]);
  });

  it('refuses options for a column there is not, and a kind for one that cannot be read', async () => {
    const { connection } = await connect();
    const run = (columns: Record<string, { kind: 'categorical' }>): Promise<unknown> =>
      collect(streamColumns(connection, `SELECT 1 AS a, ['x'] AS b`, { columns }));
    await expect(run({ c: { kind: 'categorical' } })).rejects.toThrow(OptionError);
    await expect(run({ b: { kind: 'categorical' } })).rejects.toThrow(UnreadableColumnError);
  });

  it('feeds a training, which samples what exceeds its memory budget', async () => {
    const { connection } = await connect();
    const query = `SELECT i % 10 AS a, i % 10 * 2 + i % 3 AS b FROM range(200000) r(i)`;
    const { rows } = await fit(streamColumns(connection, query), {
      maxIterations: 1,
      memoryBudget: 2 ** 20,
    });
    expect(rows).toMatchObject({ seen: 200_000, how: 'sampled' });
  });
});
