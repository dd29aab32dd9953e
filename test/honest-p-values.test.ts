import { fit, type FitOptions } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const DATA = fileURLToPath(new URL('../data', import.meta.url));

/** Ordinary rows of five real tables. */
const TABLES = {
  adult: `SELECT * FROM '${DATA}/adult-test.parquet'`,
  annthyroid: `SELECT * EXCLUDE (is_anomaly) FROM '${DATA}/adbench/annthyroid.parquet' WHERE NOT is_anomaly`,
  kdd99: `SELECT * EXCLUDE (label) FROM '${DATA}/kdd99-10pct.parquet' WHERE label = 'normal'`,
  mammography: `SELECT * EXCLUDE (is_anomaly) FROM '${DATA}/mammography.parquet' WHERE NOT is_anomaly`,
  pageblocks: `SELECT * EXCLUDE (is_anomaly) FROM '${DATA}/adbench/pageblocks.parquet' WHERE NOT is_anomaly`,
} as const;

/** Rows drawn for a split: half to learn from, a fifth of them held out, and half fresh. */
const MOST_ROWS = 6000;

const SCORES = [0.5, 1, 2, 3];

/** Standard deviations a share may be off: one test in 15,000 fails by chance. */
const DEVIATIONS = 4;

interface Shares {
  readonly heldOut: number;
  readonly fresh: number;
  /** By score s of SCORES: share of fresh rows above s, and of those above or alike to the nearest row below. */
  readonly above: readonly number[];
  readonly withTie: readonly number[];
}

let connection: DuckDBConnection;

beforeAll(async () => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
});

async function split(query: string, options: FitOptions, seed: number): Promise<Shares> {
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE numbered AS SELECT *, row_number() OVER () AS number FROM (${query})`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE drawn AS
    SELECT * EXCLUDE (number), row_number() OVER (ORDER BY hash(number * 1000003 + ${seed})) AS place
    FROM numbered QUALIFY place <= ${MOST_ROWS}`);
  const half = `(SELECT count(*) // 2 FROM drawn)`;
  const rows = (where: string) =>
    streamColumns(connection, `SELECT * EXCLUDE (place) FROM drawn WHERE ${where} ORDER BY place`);
  const { model, rows: used } = await fit(rows(`place <= ${half}`), { ...options, seed });
  const scores: number[] = [];
  for await (const batch of rows(`place > ${half}`)) scores.push(...model.score(batch));
  model.dispose();
  const share = (is: (score: number) => boolean): number =>
    scores.filter(is).length / scores.length;
  return {
    heldOut: used.heldOut,
    fresh: scores.length,
    above: SCORES.map((s) => share((score) => score > s)),
    withTie: SCORES.map((s) => {
      const below = scores.reduce((most, x) => (x <= s && x > most ? x : most), -Infinity);
      return share((score) => score >= below);
    }),
  };
}

/**
 * Given the rows trained on, those held out (n) and fresh ones (m) are a random split of others, so the share of fresh rows above the
 * score of a share p of held-out ones differs from p with mean 0 and variance p (1 - p) (1 / n + 1 / m), independently from split to split.
 * Rows alike have one score, so p lies between the share above it and that with the rows of the next score below.
 */
async function expectHonest(query: string, options: FitOptions, splits: number): Promise<void> {
  const all: Shares[] = [];
  for (let seed = 0; seed < splits; seed++) all.push(await split(query, options, seed));
  const mean = (of: (shares: Shares) => number): number =>
    all.reduce((sum, shares) => sum + of(shares) / all.length, 0);
  SCORES.forEach((score, i) => {
    const p = 10 ** -score;
    const perSplit = mean(({ heldOut, fresh }) => 1 / heldOut + 1 / fresh);
    const error = DEVIATIONS * Math.sqrt((p * (1 - p) * perSplit) / splits);
    expect(
      mean(({ above }) => above[i] ?? NaN),
      `share above ${score}`,
    ).toBeLessThan(p + error);
    expect(
      mean(({ withTie }) => withTie[i] ?? NaN),
      `share from ${score}`,
    ).toBeGreaterThan(p - error);
  });
}

describe('the share of fresh ordinary rows above a score s is 10^-s, to 4 standard deviations, for s up to 3', () => {
  it.each(Object.entries(TABLES))(
    'on %s, with a light effort, over 6 splits',
    async (_, query) => {
      await expectHonest(query, { effort: 'light' }, 6);
    },
    120_000,
  );

  it.each(['standard', 'thorough'] as const)(
    'on mammography, with effort %s, over 4 splits',
    async (effort) => {
      await expectHonest(TABLES.mammography, { effort, maxIterations: 10 }, 4);
    },
    120_000,
  );

  it.each(['clean', 'contaminated'] as const)(
    'on annthyroid, told that rows are %s, over 6 splits',
    async (trainingRows) => {
      await expectHonest(TABLES.annthyroid, { effort: 'light', trainingRows }, 6);
    },
    120_000,
  );
});
