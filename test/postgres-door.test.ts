import { exportSql, Model, SqlExportError } from '@colatent/core';
import { DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresServer } from './postgres-server.js';
import { publishTable, TABLES } from './published-tables.js';

/** Columns that are read by hashes, which PostgreSQL's functions do not. */
const HASHED = ['street', 'code', 'note'];

/** PostgreSQL's types of DuckDB's. */
const TYPES: Readonly<Record<string, string>> = {
  DOUBLE: 'float8',
  VARCHAR: 'text',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  'FLOAT[3]': 'real[]',
  'FLOAT[]': 'real[]',
};

let folder: string;
let server: PostgresServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-postgres-door-'));
  server = PostgresServer.start();
}, 300_000);

afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true });
});

/** A database's rows and what the functions give for them, as a script for psql. */
async function loadScript(path: string): Promise<{ script: string; model: Uint8Array }> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  let script = '';
  for (const table of ['rows', 'expected']) {
    const described = await connection.runAndReadAll(`DESCRIBE ${table}`);
    const columns = described.getRows().map(([name, type]) => ({
      name: `"${String(name).replaceAll('"', '""')}"`,
      type: String(type),
    }));
    const values = columns.map(({ name, type }) =>
      type.includes('[') ? `translate(${name}::VARCHAR, '[]', '{}')` : name,
    );
    const file = join(folder, `${table}.csv`);
    await connection.run(
      `COPY (SELECT ${values.join(', ')} FROM ${table}) TO '${file}' (HEADER false, NULLSTR '\\N')`,
    );
    const types = columns.map(({ name, type }) => `${name} ${TYPES[type] ?? type}`);
    script += `CREATE TABLE ${table} (${types.join(', ')});\n\\copy ${table} FROM '${file}' (FORMAT csv, NULL '\\N')\n`;
  }
  const [[blob] = []] = (await connection.runAndReadAll('SELECT model FROM aae_models')).getRows();
  connection.closeSync();
  instance.closeSync();
  const model = blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array();
  return { script, model };
}

describe.each(TABLES)('$title, scored by PostgreSQL', (table) => {
  it('agrees on every row with the functions to 1e-5, where they compute in doubles as SQL does', async () => {
    const path = join(folder, `${table.title.replaceAll(/\W/g, '-')}.duckdb`);
    const rows = table.rows.includes('deliveries')
      ? `${table.rows}; ${HASHED.map((name) => `ALTER TABLE rows DROP ${name}`).join(';')}`
      : table.rows;
    const options = table.options.replace("code: {kind: 'text'}, ", '');
    await publishTable(path, { ...table, rows, options });
    const { script, model } = await loadScript(path);
    const { text } = exportSql(Model.fromBytes(model), { dialect: 'postgres', name: 'fraud' });
    const found = server.run(`
      SET client_min_messages = warning;
      DROP TABLE IF EXISTS rows, expected CASCADE;
      DROP FUNCTION IF EXISTS fraud_score; DROP FUNCTION IF EXISTS fraud_embed;
      SET TimeZone = 'UTC';
      ${script}
      SET TimeZone = 'Asia/Tokyo';
      ${text}
      SELECT count(s), max(abs(s - exact)),
        max((SELECT max(abs(a - b)) FROM unnest(z, exact_latent) AS u(a, b)))
      FROM (SELECT id, fraud_score(t) AS s, fraud_embed(t) AS z FROM rows t OFFSET 0) AS r JOIN expected USING (id);
      SELECT fraud_score(NULL::rows) IS NULL;`);
    const [counts = '', isNull] = found.trim().split('\n');
    const [count, score, latent] = counts.split('|').map(Number);
    expect(count).toBeGreaterThan(700);
    expect(score).toBeLessThan(1e-5);
    expect(latent).toBeLessThan(1e-5);
    expect(isNull).toBe('t');
  }, 300_000);
});

it('a column of hashed strings is refused by its name', async () => {
  const path = join(folder, 'hashed.duckdb');
  const [deliveries] = TABLES;
  if (deliveries === undefined) throw new Error('there is no table to publish');
  await publishTable(path, deliveries);
  const { model } = await loadScript(path);
  const exportIt = (): unknown =>
    exportSql(Model.fromBytes(model), { dialect: 'postgres', name: 'fraud' });
  expect(exportIt).toThrow(SqlExportError);
  expect(exportIt).toThrow(/column "street" has so many categories .* use the dialect duckdb/);
}, 300_000);
