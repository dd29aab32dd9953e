import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A labelled table: numbers around 5, a shop each, and five rows far off. */
export const ORDINARY_SQL = `
  SELECT 5 + (i * 7919 % 101) / 100 + CASE WHEN i % 60 = 7 THEN 40 ELSE 0 END AS amount,
         ['grocer', 'tailor'][i % 2 + 1] AS shop, i % 60 = 7 AS is_anomaly
  FROM range(300) AS r(i) ORDER BY i`;

/** A fresh folder with a Parquet file for each query, under its name. */
export class LabelledFolder implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async create(queries: Readonly<Record<string, string>>): Promise<LabelledFolder> {
    const folder = new LabelledFolder(await mkdtemp(join(tmpdir(), 'colatent-quality-')));
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const [name, query] of Object.entries(queries)) {
      await connection.run(`COPY (${query}) TO '${folder.file(`${name}.parquet`)}'`);
    }
    connection.closeSync();
    instance.closeSync();
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
