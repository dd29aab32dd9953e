import { DuckDBListValue, type DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { connectToPayments, valuesOf } from './database.js';

let connection: DuckDBConnection;
let latents: number[][];

beforeAll(async () => {
  connection = await connectToPayments();
  await connection.run(
    `CREATE TABLE found AS SELECT id, aae_embed('payments', t)::FLOAT[3] AS latent FROM payments t`,
  );
  const embedded = await valuesOf(
    connection,
    `SELECT aae_embed('payments', t) FROM payments t ORDER BY id`,
  );
  latents = embedded.map((list) =>
    list instanceof DuckDBListValue ? list.items.map((x) => Number(x)) : [],
  );
});

/** Payments other than `id`, nearest first by a distance of latent vectors. */
function nearest(id: number, distance: (a: number[], b: number[]) => number): bigint[] {
  const from = latents[id] ?? [];
  return latents
    .map((latent, other) => ({ other, distance: distance(from, latent) }))
    .filter(({ other }) => other !== id)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 10)
    .map(({ other }) => BigInt(other));
}

const dot = (a: number[], b: number[]): number => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);

describe('latent vectors in a table', () => {
  it('find the rows most like one by array_distance', async () => {
    for (const id of [0, 17, 599]) {
      const sql = `SELECT id FROM found WHERE id <> ${id}
        ORDER BY array_distance(latent, (SELECT latent FROM found WHERE id = ${id})) LIMIT 10`;
      const euclidean = (a: number[], b: number[]): number =>
        Math.hypot(...a.map((x, k) => x - (b[k] ?? 0)));
      expect(await valuesOf(connection, sql)).toEqual(nearest(id, euclidean));
    }
  });

  it('find the rows most like one by array_cosine_distance', async () => {
    const sql = `SELECT id FROM found WHERE id <> 17
      ORDER BY array_cosine_distance(latent, (SELECT latent FROM found WHERE id = 17)) LIMIT 10`;
    const cosine = (a: number[], b: number[]): number =>
      1 - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    expect(await valuesOf(connection, sql)).toEqual(nearest(17, cosine));
  });
});
