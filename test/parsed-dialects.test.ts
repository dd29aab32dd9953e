import { exportSql, Model, SqlExportError } from '@colatent/core';
import { DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishTable, TABLES } from './published-tables.js';
import { pythonWith } from './python.js';

/** Columns that are read by hashes, which BigQuery's functions do not. */
const HASHED = ['street', 'code', 'note'];

/** The table of every kind, and plain numbers. */
const PARSED = TABLES.filter(({ title }) => /deliveries|mammography/.test(title));

/**
 * Parses statements of a dialect. Prints of each what it makes, how many parts the parser took without understanding them, the functions it
 * has no class of, and the names that are used but bound by nothing.
 */
const SCRIPT = `
import json, sys, sqlglot
from sqlglot import exp
parsed = []
for statement in json.load(sys.stdin):
    tree, = sqlglot.parse(statement, read="bigquery", error_level=sqlglot.ErrorLevel.RAISE)
    bound = {a.alias for a in tree.find_all(exp.Alias, exp.TableAlias)} | {c.name for c in tree.find_all(exp.ColumnDef)}
    bound |= {c.name for a in tree.find_all(exp.TableAlias) for c in a.columns} | {p.name for p in tree.find_all(exp.PropertyEQ)}
    bound |= {u.args["offset"].name for u in tree.find_all(exp.Unnest) if isinstance(u.args.get("offset"), exp.Identifier)}
    used = {c.parts[0].name for c in tree.find_all(exp.Column)}
    parsed.append({
        "makes": type(tree).__name__ + " " + str(tree.args.get("kind")),
        "name": tree.this.this.name,
        "commands": len(list(tree.find_all(exp.Command))),
        "unknown": sorted({a.name for a in tree.find_all(exp.Anonymous)}),
        "unbound": sorted(used - bound),
        "layers": len([u for u in tree.find_all(exp.Unnest) if isinstance(u.expressions[0], exp.Array) and u.find(exp.Struct)]),
    })
print(json.dumps(parsed))
`;

interface Parsed {
  readonly makes: string;
  readonly name: string;
  readonly commands: number;
  readonly unknown: readonly string[];
  readonly unbound: readonly string[];
  readonly layers: number;
}

let folder: string;
let python: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-parsed-'));
  python = pythonWith('sqlglot', ['sqlglot==30.30.0']);
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

/** A published database's model. */
async function modelOf(path: string): Promise<Model> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const [[blob] = []] = (await connection.runAndReadAll('SELECT model FROM aae_models')).getRows();
  connection.closeSync();
  instance.closeSync();
  return Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
}

describe.each(PARSED)('$title as SQL of BigQuery', (table) => {
  it('is two functions that a parser of the dialect understands to the last name; they are not run', async () => {
    const path = join(folder, `${table.title.replaceAll(/\W/g, '-')}.duckdb`);
    const rows = table.rows.includes('deliveries')
      ? `${table.rows}; ${HASHED.map((name) => `ALTER TABLE rows DROP ${name}`).join(';')}`
      : table.rows;
    // the parser is slow, and finds nothing in more weights that it does not in few
    const options = table.options
      .replace("code: {kind: 'text'}, ", '')
      .replace('{', "{effort: 'light', hidden_units: [6], ");
    await publishTable(path, { ...table, rows, options });
    const { statements } = exportSql(await modelOf(path), { dialect: 'bigquery', name: 'fraud' });
    const parsed = JSON.parse(
      execFileSync(python, ['-c', SCRIPT], { input: JSON.stringify(statements), encoding: 'utf8' }),
    ) as Parsed[];
    expect(parsed.map(({ name }) => name)).toEqual(['fraud_score', 'fraud_embed']);
    for (const { makes, commands, unknown, unbound, layers } of parsed) {
      expect(makes).toBe('Create FUNCTION');
      expect(commands).toBe(0);
      // BigQuery's ERROR, of which the parser has no class
      expect(unknown.filter((name) => name !== 'ERROR')).toEqual([]);
      expect(unbound).toEqual([]);
      expect(layers).toBeGreaterThan(3);
    }
  }, 300_000);
});

it('a model too long for a statement of BigQuery is refused', async () => {
  const path = join(folder, 'wide.duckdb');
  const table = TABLES.find(({ title }) => title === 'mammography');
  if (table === undefined) throw new Error('there is no table of mammography');
  const options = table.options.replace('{', '{hidden_units: [400, 400], max_iterations: 1, ');
  await publishTable(path, { ...table, options: options.replace(' max_iterations: 4,', '') });
  const model = await modelOf(path);
  const exportIt = (): unknown => exportSql(model, { dialect: 'bigquery', name: 'fraud' });
  expect(exportIt).toThrow(SqlExportError);
  expect(exportIt).toThrow(/fraud_score would be \d+ bytes .* at most 1048576; train with/);
}, 300_000);
