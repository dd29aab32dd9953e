import { fit, modelCardText, type Columns, type FitResult } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ADULT = `read_parquet('${fileURLToPath(new URL('../data/adult-test.parquet', import.meta.url))}')`;
const TRAINING = `SELECT * FROM (SELECT *, row_number() OVER () AS n FROM ${ADULT}) WHERE n % 2 = 0`;
const LATER = TRAINING.replace('% 2 = 0', '% 8 = 1');

let connection: DuckDBConnection;
let result: FitResult;

async function rows(query: string): Promise<Columns> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE picked AS ${query}`);
  const batches: Columns[] = [];
  for await (const batch of streamColumns(connection, 'FROM picked')) batches.push(batch);
  const [only] = batches;
  if (only === undefined || batches.length > 1) throw new RangeError('the rows are not one chunk');
  return only;
}

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  const source = streamColumns(connection, TRAINING);
  result = await fit(source, { columns: { n: { exclude: true } }, maxIterations: 20 });
}, 120_000);

afterAll(() => {
  connection.closeSync();
  result.model.dispose();
});

describe('a model of people of the Adult data', () => {
  it('sees no drift in people it was not trained on', async () => {
    const report = result.model.drift(await rows(`${LATER} LIMIT 2000`));
    expect(report.pValue).toBeGreaterThan(0.01);
    expect(report.rows).toBe(2000);
  });

  it('sees drift where only the married are left, and in which columns', async () => {
    const married = `${LATER} AND marital_status = 'Married-civ-spouse' LIMIT 800`;
    const report = result.model.drift(await rows(married));
    const moved = report.columns.filter(({ adjustedPValue }) => adjustedPValue < 1e-6);
    expect(report.pValue).toBeLessThan(1e-20);
    expect(moved.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['age', 'marital_status', 'relationship', 'income']),
    );
    expect(moved.map(({ name }) => name)).not.toContain('fnlwgt');
  });

  it('makes new people who are like those it was trained on, column by column and together', () => {
    const people = result.model.sample(2000, { seed: 1 });
    const report = result.model.drift(people);
    for (const { totalVariation } of report.columns) expect(totalVariation).toBeLessThan(0.08);
    const [relationship, sex] = [people.get('relationship'), people.get('sex')];
    if (relationship?.type !== 'string' || sex?.type !== 'string') expect.unreachable();
    const husbands = Array.from({ length: 2000 }, (_, row) => row).filter(
      (row) => relationship.at(row) === 'Husband',
    );
    const men = husbands.filter((row) => sex.at(row) === 'Male').length;
    expect(husbands.length).toBeGreaterThan(600);
    // two thirds of all people are men
    expect(men / husbands.length).toBeGreaterThan(0.85);
  });

  it('has a card that tells of them', () => {
    const text = modelCardText(result.model.describe());
    expect(text).toMatch(/^age +numeric +0 % +whole numbers 17 to 90, median 37, mean 38/m);
    expect(text).toMatch(/^workclass +categorical +[56](\.\d)? % +\d values: Private \(7/m);
    expect(text).toMatch(/^n +the options exclude it$/m);
  });
});
