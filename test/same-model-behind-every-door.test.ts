import { Columns, createWasmEngine, fit, Model } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { blobValue, DuckDBInstance } from '@duckdb/node-api';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COLATENT = fileURLToPath(new URL('../apps/cli/bin/colatent.js', import.meta.url));
const ROWS = 5000;
const SHOPS = ['grocer', 'tailor', 'café'];

// Amounts follow the shop; every seventh hour is NULL.
const amounts = Float64Array.from(
  { length: ROWS },
  (_, i) => ((i % 3) + 1) * 10 + ((i * 7919) % 1000) / 500,
);
const codes = Uint8Array.from({ length: ROWS }, (_, i) => i % 3);
const hours = Int32Array.from({ length: ROWS }, (_, i) => (i * 5) % 24);
const hourIsKnown = new Uint8Array(Math.ceil(ROWS / 8));
for (let i = 0; i < ROWS; i++) {
  if (i % 7 !== 0) hourIsKnown[i >> 3] = (hourIsKnown[i >> 3] ?? 0) | (1 << (i & 7));
}
const columns = new Columns([
  { type: 'number', name: 'amount', length: ROWS, values: amounts },
  { type: 'dictionary', name: 'shop', length: ROWS, codes, dictionary: SHOPS },
  { type: 'number', name: 'hour', length: ROWS, values: hours, validity: { bits: hourIsKnown } },
]);
const ROWS_SQL = `
  SELECT (i % 3 + 1) * 10 + (i * 7919 % 1000)::DOUBLE / 500 AS amount,
         ['grocer', 'tailor', 'café'][i % 3 + 1] AS shop,
         CASE WHEN i % 7 <> 0 THEN (i * 5 % 24)::INTEGER END AS hour
  FROM range(${ROWS}) AS r(i) ORDER BY i`;

describe.each(['relaxed', 'plain'] as const)('with %s SIMD', (simd) => {
  let folder: string;
  let bytes: Uint8Array;
  let expected: Float32Array;
  let expectedLatent: Float32Array;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'colatent-doors-'));
    const engine = createWasmEngine({ simd });
    const { model } = await fit(columns, { engine, maxIterations: 5 });
    bytes = model.toBytes();
    expected = model.score(columns);
    expectedLatent = model.embed(columns);
    await writeFile(join(folder, 'model.aae'), bytes);
    await onDuckDB(`COPY (${ROWS_SQL}) TO '${join(folder, 'rows.parquet')}'`);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('a model read back from its file scores as before, to the bit', () => {
    const model = Model.fromBytes(bytes, { engine: createWasmEngine({ simd }) });
    expect(model.score(columns)).toEqual(expected);
    expect(model.embed(columns)).toEqual(expectedLatent);
  });

  it('SQL gives the scores of the core, to the bit', async () => {
    const rows = await onDuckDB(
      `SELECT aae_score_model($model::BLOB, r), aae_embed_model($model::BLOB, r) FROM (${ROWS_SQL}) AS r`,
      bytes,
      simd,
    );
    expect(Float32Array.from(rows, ([score]) => Number(score))).toEqual(expected);
    expect(Float32Array.from(rows.flatMap(([, latent]) => numbers(latent)))).toEqual(
      expectedLatent,
    );
  });

  it('the command line gives the scores of the core, to the bit', async () => {
    for (const command of ['score', 'embed']) {
      const run = spawnSync(
        process.execPath,
        [
          COLATENT,
          command,
          'model.aae',
          'rows.parquet',
          '--simd',
          simd,
          '-o',
          `${command}.parquet`,
        ],
        { cwd: folder, encoding: 'utf8' },
      );
      expect(run.status, run.stderr).toBe(0);
    }
    const scores = await onDuckDB(`SELECT score FROM '${join(folder, 'score.parquet')}'`);
    expect(Float32Array.from(scores, ([score]) => Number(score))).toEqual(expected);
    const latents = await onDuckDB(`SELECT latent FROM '${join(folder, 'embed.parquet')}'`);
    expect(Float32Array.from(latents.flatMap(([latent]) => numbers(latent)))).toEqual(
      expectedLatent,
    );
  });
});

async function onDuckDB(
  sql: string,
  model: Uint8Array = new Uint8Array(),
  simd: 'relaxed' | 'plain' = 'relaxed',
): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await install(connection, { engine: createWasmEngine({ simd }) });
    const values = sql.includes('$model') ? { model: blobValue(model) } : undefined;
    const result = await connection.runAndReadAll(sql, values);
    return result.getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function numbers(latent: unknown): number[] {
  return Array.isArray(latent) ? latent.map(Number) : [];
}
