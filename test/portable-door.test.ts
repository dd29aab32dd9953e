import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishTable, TABLES } from './published-tables.js';
import { pythonWith } from './python.js';

/**
 * Scores every row of the file with nothing but DuckDB's own Python client, and prints the largest differences: of scores and latent vectors
 * from those of the reference engine, and of scores from the default engine's, less that engine's own distance from the reference engine.
 */
const SCRIPT = `
import json, sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
connection.sql("SET enable_progress_bar = false")
rows, exact, latent, beyond = connection.sql("""
    SELECT count(*), max(abs(s - exact)),
        max(list_max(list_transform(list_zip(z, exact_latent), lambda t: abs(t[1] - t[2])))),
        max(abs(s - score) - abs(exact - score))
    FROM (SELECT id, fraud_score(t) AS s, fraud_embed(t) AS z FROM rows t) JOIN expected USING (id)
    WHERE s IS NOT NULL
""").fetchone()
print(json.dumps({"rows": rows, "exact": exact, "latent": latent, "beyond": beyond}))
`;

interface Differences {
  readonly rows: number;
  readonly exact: number;
  readonly latent: number;
  readonly beyond: number;
}

let folder: string;
let python: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-portable-'));
  python = pythonWith('duckdb', ['duckdb==1.5.6']);
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

describe.each(TABLES)('$title, scored by DuckDB’s Python client and the file alone', (table) => {
  let differences: Differences;

  beforeAll(async () => {
    const path = join(folder, `${table.title.replaceAll(/\W/g, '-')}.duckdb`);
    await publishTable(path, table);
    differences = JSON.parse(
      execFileSync(python, ['-c', SCRIPT, path], { encoding: 'utf8' }),
    ) as Differences;
  }, 300_000);

  it('agrees with the functions on every row to 1e-5, where they compute in doubles as SQL does', () => {
    expect(differences.rows).toBeGreaterThan(700);
    expect(differences.exact).toBeLessThan(1e-5);
    expect(differences.latent).toBeLessThan(1e-5);
  });

  it('is no farther from the float32 engine than that is from doubles, to 1e-5', () => {
    expect(differences.beyond).toBeLessThan(1e-5);
  });
});
