import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Model } from '@colatent/core';
import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, connectToPayments, valueOf, valuesOf } from './database.js';

let connection: DuckDBConnection;
let folder: string;
let file: string;
let bytes: Uint8Array;
let count = 0;

beforeAll(async () => {
  connection = await connectToPayments();
  const blob = await valueOf(connection, `SELECT model FROM aae_models`);
  bytes = blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array();
  folder = await mkdtemp(join(tmpdir(), 'colatent-files-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  const own = join(folder, String(count++));
  await mkdir(own);
  file = join(own, `it's a "model".aae`);
});

/** The first value of a query in which $file stands for the file's name. */
async function run(sql: string, path = file, on = connection): Promise<unknown> {
  return valueOf(on, sql.replaceAll('$file', `'${path.replaceAll("'", "''")}'`));
}

const filesBeside = (path = file): Promise<string[]> => readdir(join(path, '..'));

describe('aae_export', () => {
  it('writes the file of a model, and gives its size', async () => {
    expect(await run(`SELECT aae_export('payments', $file)`)).toBe(BigInt(bytes.length));
    expect(new Uint8Array(await readFile(file))).toEqual(new Uint8Array(bytes));
    expect(await filesBeside()).toEqual([`it's a "model".aae`]);
  });

  it('replaces a file only when it is told to', async () => {
    await writeFile(file, 'precious');
    await expect(run(`SELECT aae_export('payments', $file)`)).rejects.toThrow(
      /cannot write .*: there is a file of that name; say overwrite := true to replace it/u,
    );
    await expect(run(`SELECT aae_export('payments', $file, NULL)`)).rejects.toThrow(/overwrite/u);
    expect(await readFile(file, 'utf8')).toBe('precious');
    await run(`SELECT aae_export('payments', $file, overwrite := true)`);
    expect(new Uint8Array(await readFile(file))).toEqual(new Uint8Array(bytes));
    expect(await filesBeside()).toHaveLength(1);
  });

  it('writes a file for each model of a table', async () => {
    await connection.run(
      `CREATE OR REPLACE TABLE many AS SELECT 'm' || range AS name, model FROM aae_models, range(3)`,
    );
    await run(`SELECT sum(aae_export_model(model, $file || name)) FROM many`);
    expect((await filesBeside()).map((name) => name.slice(-2)).sort()).toEqual(['m0', 'm1', 'm2']);
  });

  it('writes nothing when a query is only planned, or prepared and not run', async () => {
    await run(`EXPLAIN SELECT aae_export('payments', $file)`);
    await run(`EXPLAIN SELECT aae_export_model('junk'::BLOB, $file)`);
    const prepared = await connection.prepare(`SELECT aae_export('payments', $1)`);
    prepared.bindVarchar(1, file);
    expect(await filesBeside()).toEqual([]);
    await prepared.run();
    expect(await filesBeside()).toHaveLength(1);
  });

  it('writes nothing for a NULL path, name or model', async () => {
    expect(await run(`SELECT aae_export('payments', NULL)`)).toBe(null);
    expect(await run(`SELECT aae_export(NULL, $file)`)).toBe(null);
    expect(await run(`SELECT aae_export_model(NULL, $file)`)).toBe(null);
    expect(await filesBeside()).toEqual([]);
  });

  it('says what is wrong with a folder that is missing, a path that is a folder, and no name', async () => {
    const missing = join(folder, 'missing', 'a.aae');
    await expect(run(`SELECT aae_export('payments', $file)`, missing)).rejects.toThrow(
      /there is no folder ".*missing"/u,
    );
    await expect(run(`SELECT aae_export('payments', $file, true)`, folder)).rejects.toThrow(
      /it is a folder/u,
    );
    await expect(run(`SELECT aae_export('payments', '')`)).rejects.toThrow(/no name of a file/u);
    await expect(
      run(`SELECT aae_export('payments', $file)`, `${file}${'x'.repeat(300)}`),
    ).rejects.toThrow(/cannot write .*ENAMETOOLONG/u);
    expect(await filesBeside()).toEqual([]);
  });

  it('refuses bytes that are no model, and an unknown name', async () => {
    await expect(run(`SELECT aae_export_model('junk'::BLOB, $file)`)).rejects.toThrow(
      /no whole, unaltered model file/u,
    );
    await expect(run(`SELECT aae_export('paymnts', $file)`)).rejects.toThrow(
      'there are: "payments"',
    );
    expect(await filesBeside()).toEqual([]);
  });
});

describe('aae_import', () => {
  it('gives the model that was exported, in a query and in INSERT', async () => {
    await run(`SELECT aae_export('payments', $file)`);
    expect(await run(`SELECT aae_import($file) = model FROM aae_models`)).toBe(true);
    await connection.run(`CREATE OR REPLACE TABLE others AS FROM aae_models LIMIT 0`);
    await run(`INSERT INTO others SELECT 'again', aae_import($file)`);
    const wrong = `SELECT count(*) FROM payments t
      WHERE aae_score('again', t, models := 'others') IS DISTINCT FROM aae_score('payments', t)`;
    expect(await valueOf(connection, wrong)).toBe(0n);
  });

  it('gives a model that the core wrote, and NULL for a NULL path', async () => {
    await writeFile(file, Model.fromBytes(bytes).toBytes());
    expect(await run(`SELECT aae_info_model(aae_import($file)).hash`)).toBe(
      Model.fromBytes(bytes).info.hash,
    );
    expect(await run(`SELECT aae_import(NULL)`)).toBe(null);
  });

  it('scores by a file, by different ones from row to row and without one', async () => {
    await run(`SELECT aae_export('payments', $file), aae_export('payments', $file || '2')`);
    const model = `CASE id % 3 WHEN 0 THEN NULL WHEN 1 THEN $file ELSE $file || '2' END`;
    const scores = `SELECT id, aae_score_model(aae_import(${model}), t) AS score FROM payments t WHERE id < 50`;
    const right = `SELECT id, if(id % 3 > 0, aae_score('payments', t), NULL) AS score FROM payments t WHERE id < 50`;
    expect(
      await run(`SELECT count(*) FROM (${scores}) a JOIN (${right}) b USING (id)
        WHERE a.score IS DISTINCT FROM b.score`),
    ).toBe(0n);
    expect(await run(`SELECT count(score) FROM (${scores})`)).toBe(33n);
  });

  it('reads a file anew each time', async () => {
    const prepared = await connection.prepare(`SELECT octet_length(aae_import($1))`);
    prepared.bindVarchar(1, file);
    await expect(prepared.run()).rejects.toThrow(/no such file/u);
    await writeFile(file, bytes);
    expect((await prepared.runAndReadAll()).getRows()).toEqual([[BigInt(bytes.length)]]);
  });

  it('says so where there is no file, a folder, an empty file or a part of a model', async () => {
    await expect(run(`SELECT aae_import($file)`)).rejects.toThrow(
      /cannot read .*no such file or directory/u,
    );
    await expect(run(`SELECT aae_import($file)`, folder)).rejects.toThrow(/no plain file/u);
    for (const part of [new Uint8Array(), bytes.subarray(0, 1000), Buffer.from('a,b\n1,2\n')]) {
      await writeFile(file, part);
      await expect(run(`SELECT aae_import($file)`)).rejects.toThrow(/".*" holds no model: /u);
    }
    const altered = Uint8Array.from(bytes);
    altered.set([altered[altered.length - 1] === 1 ? 2 : 1], altered.length - 1);
    await writeFile(file, altered);
    await expect(run(`SELECT aae_import($file)`)).rejects.toThrow(/content hash/u);
  });

  it('does not read a file longer than any model', async () => {
    const handle = await open(file, 'w');
    await handle.truncate(2 ** 30 + 1);
    await handle.close();
    await expect(run(`SELECT aae_import($file)`)).rejects.toThrow(
      /it has 1073741825 bytes, and a model has at most 1073741824/u,
    );
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    expect(spawnSync('mkfifo', [file]).status).toBe(0);
    await expect(run(`SELECT aae_import($file)`)).rejects.toThrow(/no plain file/u);
  });
});

describe('a database without external access', () => {
  it('has no functions that touch files', async () => {
    const { connection: closed } = await connect(':memory:', { enable_external_access: 'false' });
    await writeFile(file, bytes);
    await expect(run(`SELECT aae_import($file)`, file, closed)).rejects.toThrow(
      'aae_import may not touch files: the setting enable_external_access of this database is false',
    );
    await expect(
      run(`SELECT aae_export_model($model, $file)`.replace('$model', `''::BLOB`), file, closed),
    ).rejects.toThrow('aae_export may not touch files');
    expect(await valuesOf(closed, `SELECT 1`)).toEqual([1]);
  });
});
