import { createModel, install, writeScores } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { describe, expect, it, vi } from 'vitest';
import { connect, MODELS, PAYMENTS, QUICK, valueOf, valuesOf } from './database.js';

vi.setConfig({ testTimeout: 120_000 });

const CONNECTIONS = 16;

async function manyConnections(): Promise<DuckDBConnection[]> {
  const { instance, connection } = await connect();
  await connection.run(PAYMENTS);
  await connection.run(MODELS);
  return Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const each = await instance.connect();
      await install(each, { onWarning: () => undefined });
      return each;
    }),
  );
}

describe('many connections of one instance', () => {
  it('train and score at the same time, and each gets what it gets alone', async () => {
    const connections = await manyConnections();
    const train = (n: number): string =>
      `SELECT md5(aae_train(list(t ORDER BY id), struct_update(${QUICK}, seed := ${n % 4}))) FROM payments t`;
    const score = (n: number): string =>
      `SELECT aae_score('payments', t) FROM payments t WHERE id % ${n + 1} = 0 ORDER BY id`;
    const queries = connections.map((_, n) => (n % 2 === 0 ? train(n) : score(n)));
    const alone: unknown[] = [];
    const [first] = connections;
    for (const sql of queries) alone.push(first && (await valuesOf(first, sql)));
    const together = await Promise.all(
      connections.map((connection, n) => valuesOf(connection, queries[n] ?? '')),
    );
    expect(together).toEqual(alone);
  });

  it('fail and succeed beside each other', async () => {
    const connections = await manyConnections();
    const outcomes = await Promise.allSettled(
      connections.map((connection, n) =>
        valueOf(
          connection,
          n % 3 === 0
            ? `SELECT aae_score_model('no model'::BLOB, t) FROM payments t`
            : `SELECT sum(aae_score('payments', t)) FROM payments t`,
        ),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(
      connections.map((_, n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')),
    );
    const sums = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(new Set(sums).size).toBe(1);
  });

  it('write into tables of their own, and store models under names of their own', async () => {
    const connections = (await manyConnections()).slice(0, 6);
    await Promise.all(
      connections.map(async (connection, n) => {
        const table = `payments_${n}`;
        await connection.run(`CREATE TABLE ${table} AS FROM payments`);
        const options = { effort: 'light' as const, hiddenUnits: [4], maxIterations: 1, seed: n };
        await createModel(connection, { name: table, query: `FROM ${table} ORDER BY id`, options });
        await writeScores(connection, { name: table, table, columns: { score: 's', latent: 'l' } });
      }),
    );
    for (const [n, connection] of connections.entries()) {
      const wrong = `SELECT count(*) FROM payments_${n} t WHERE s IS DISTINCT FROM aae_score('payments_${n}', t)
        OR l IS DISTINCT FROM aae_embed('payments_${n}', t)`;
      expect(await valueOf(connection, wrong)).toBe(0n);
    }
  });

  it('that write into one table do so one after the other, or not at all', async () => {
    const connections = (await manyConnections()).slice(0, 4);
    const [first] = connections;
    await first?.run('ALTER TABLE payments ADD COLUMN score FLOAT');
    const outcomes = await Promise.allSettled(
      connections.map((connection) =>
        writeScores(connection, { name: 'payments', table: 'payments' }),
      ),
    );
    for (const each of outcomes) {
      if (each.status === 'rejected') expect(String(each.reason)).toMatch(/[Cc]onflict/);
    }
    expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
    const wrong = `SELECT count(*) FROM payments t WHERE score IS DISTINCT FROM aae_score('payments', t)`;
    expect(first && (await valueOf(first, wrong))).toBe(0n);
  });
});

describe('many instances in one process', () => {
  it('each have functions and models of their own', async () => {
    const counts = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const instance = await DuckDBInstance.create(':memory:');
        const connection = await instance.connect();
        await install(connection, { onWarning: () => undefined });
        await connection.run(PAYMENTS);
        await connection.run(MODELS.replace(`'payments' AS name`, `'model ${n}' AS name`));
        const names = await valuesOf(connection, 'SELECT name FROM aae_models');
        const count = `SELECT count(aae_score('model ${n}', t)) FROM payments t`;
        return [names, await valueOf(connection, count)];
      }),
    );
    expect(counts).toEqual(Array.from({ length: 6 }, (_, n) => [[`model ${n}`], 600n]));
  });
});
