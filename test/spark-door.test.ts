import { exportSql, Model, SqlExportError } from '@colatent/core';
import { DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishTable, TABLES } from './published-tables.js';
import { pythonWith } from './python.js';

/** Columns that are read by hashes, which Spark's functions do not. */
const HASHED = ['street', 'code', 'note'];

/** KDD 99, with kinds the others have, would only take longer. */
const SPARK_TABLES = TABLES.filter(({ title }) => title !== 'KDD 99');

/**
 * Makes the functions of each folder's script and scores a quarter of the rows beside it and all that hold what training never met, in a session whose clock is not UTC's. Prints, by folder, how many
 * rows were scored, the largest differences from the reference engine, whether NULL gives NULL, and what a row without the columns gives.
 */
const SCRIPT = `
import json, sys
from pyspark.sql import SparkSession
from pyspark.errors import PySparkException
spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.log.level", "ERROR")
    .config("spark.sql.session.timeZone", "Asia/Tokyo").config("spark.driver.bindAddress", "127.0.0.1")
    # the vectorised reader of lists shifts the values of files in which some lists are NULL
    .config("spark.sql.parquet.enableNestedColumnVectorizedReader", "false").getOrCreate())
found = {}
for folder in sys.argv[1:]:
    spark.read.parquet(folder + "/rows.parquet").createOrReplaceTempView("rows")
    spark.read.parquet(folder + "/expected.parquet").createOrReplaceTempView("expected")
    for statement in json.load(open(folder + "/statements.json")):
        spark.sql(statement)
    count, score, latent = spark.sql("""
        SELECT if(count(s) = count(*), count(s), 0), max(abs(s - exact)), max(array_max(zip_with(z, exact_latent, (a, b) -> abs(a - b))))
        FROM (SELECT id, fraud_score(row) AS s, fraud_embed(row) AS z FROM (SELECT id, to_variant_object(struct(t.*)) AS row FROM rows t WHERE id % 4 = 0 OR id BETWEEN 800 AND 899))
        JOIN expected USING (id)""").first()
    (null,) = spark.sql("SELECT fraud_score(NULL)").first()
    try:
        error = str(spark.sql("SELECT fraud_score(to_variant_object(struct(1 AS other)))").first())
    except PySparkException as exception:
        error = str(exception)
    found[folder] = {"count": count, "score": score, "latent": latent, "isNull": null is None, "error": error}
print(json.dumps(found))
`;

interface Found {
  readonly count: number;
  readonly score: number;
  readonly latent: number;
  readonly isNull: boolean;
  readonly error: string;
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-spark-door-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** What a table's rows are exported as: Spark has no times of day and no infinite moments. */
const VALUES: Readonly<Record<string, (column: string) => string>> = {
  TIME: (column) => `${column}::VARCHAR`,
  TIMESTAMP: (column) => `CASE WHEN isfinite(${column}) THEN ${column} END`,
};

/** Writes a published database's rows, and what the functions give for them, into files that Spark reads. */
async function writeParquet(path: string, into: string): Promise<Model> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  for (const table of ['rows', 'expected']) {
    const described = await connection.runAndReadAll(`DESCRIBE ${table}`);
    const columns = described.getRows().map(([name, type]) => {
      const column = `"${String(name).replaceAll('"', '""')}"`;
      return `${VALUES[String(type)]?.(column) ?? column} AS ${column}`;
    });
    await connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM ${table}) TO '${join(into, `${table}.parquet`)}'`,
    );
  }
  const [[blob] = []] = (await connection.runAndReadAll('SELECT model FROM aae_models')).getRows();
  connection.closeSync();
  instance.closeSync();
  return Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
}

describe('scored by Spark', () => {
  const found = new Map<string, Found>();

  beforeAll(async () => {
    const folders = new Map<string, string>();
    for (const table of SPARK_TABLES) {
      const own = await mkdtemp(join(folder, 'table-'));
      const rows = table.rows.includes('deliveries')
        ? `${table.rows}; ${HASHED.map((name) => `ALTER TABLE rows DROP ${name}`).join(';')}`
        : table.rows;
      const options = table.options.replace("code: {kind: 'text'}, ", '');
      await publishTable(join(own, 'rows.duckdb'), { ...table, rows, options });
      const model = await writeParquet(join(own, 'rows.duckdb'), own);
      const { statements } = exportSql(model, { dialect: 'spark', name: 'fraud', replace: true });
      await writeFile(join(own, 'statements.json'), JSON.stringify(statements));
      folders.set(own, table.title);
    }
    const python = pythonWith('spark', ['pyspark==4.0.1']);
    // Spark says a lot, which is of interest only when it fails
    const options = { encoding: 'utf8', stdio: 'pipe' } as const;
    const printed = execFileSync(python, ['-c', SCRIPT, ...folders.keys()], options);
    const results = JSON.parse(printed) as Record<string, Found>;
    for (const [own, title] of folders) {
      const result = results[own];
      if (result !== undefined) found.set(title, result);
    }
  }, 900_000);

  describe.each(SPARK_TABLES)('$title', ({ title }) => {
    it('agrees on 300 rows with the functions to 1e-5, where they compute in doubles as SQL does', () => {
      expect(found.get(title)?.count).toBeGreaterThan(290);
      expect(found.get(title)?.score).toBeLessThan(1e-5);
      expect(found.get(title)?.latent).toBeLessThan(1e-5);
    });

    it('a NULL row gives NULL, and a row without the columns an error that names one', () => {
      expect(found.get(title)?.isNull).toBe(true);
      expect(found.get(title)?.error).toMatch(/the row has no column .+, which the model reads/);
    });
  });
});

it('a column of hashed strings is refused by its name', async () => {
  const path = join(folder, 'hashed.duckdb');
  const [deliveries] = TABLES;
  if (deliveries === undefined) throw new Error('there is no table to publish');
  await publishTable(path, deliveries);
  const model = await writeParquet(path, folder);
  const exportIt = (): unknown => exportSql(model, { dialect: 'spark', name: 'fraud' });
  expect(exportIt).toThrow(SqlExportError);
  expect(exportIt).toThrow(/column "street" has so many categories .* use the dialect duckdb/);
}, 300_000);
