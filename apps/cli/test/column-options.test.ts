import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query, temporaryFolder } from './payments.js';
import { colatent } from './run-colatent.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

/** Readings that are NULL in the cold and never otherwise, beside vectors; as Parquet keeps them, which are LISTs. */
const READINGS = `SELECT TIMESTAMP '2024-01-01' + to_minutes((hash(i * 5) % 300000)::INT) AS taken,
  (hash(i) % 400 / 10.0 - 10)::DOUBLE AS degrees, CASE WHEN degrees > 0 THEN (20 + hash(i * 3) % 10)::DOUBLE END AS reading,
  [degrees, 2 * degrees, 5]::FLOAT[3] AS spectrum FROM range(2000) r(i)`;

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`COPY (${READINGS}) TO '${folder.path}/readings.parquet'`);
  await query(
    `COPY (SELECT taken, degrees, NULL::DOUBLE AS reading, spectrum FROM (${READINGS}) WHERE degrees > 10 LIMIT 50)
     TO '${folder.path}/failed.parquet'`,
  );
});

afterAll(() => folder[Symbol.asyncDispose]());

async function run(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await colatent(folder.path, ...words);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** The middle score of readings that failed in the warmth, by a model trained with the given options. */
async function scoreOfFailed(name: string, ...options: readonly string[]): Promise<number> {
  const model = `${name}.aae`;
  await run('train', 'readings.parquet', '-o', model, '--max-iterations', '40', ...options);
  await run('score', model, 'failed.parquet', '-o', `${name}.json`);
  const [row] = await query(`SELECT median(score) AS score FROM '${folder.path}/${name}.json'`);
  return Number(row?.['score']);
}

describe('options of columns', () => {
  it('let NULLs be informative', async () => {
    expect(await scoreOfFailed('ignore')).toBeLessThan(1);
    expect(await scoreOfFailed('informative', '--missing', 'informative')).toBeGreaterThan(2);
  });

  it('weigh columns, set a time zone and name the kind of vectors', async () => {
    await scoreOfFailed(
      'weighed',
      ...['--weight', 'reading=0', '--weight', 'degrees=2.5'],
      ...['--time-zone', 'taken=Europe/Berlin', '--kind', 'spectrum=vector'],
    );
    const info = JSON.parse(await run('inspect', 'weighed.aae', '--json')) as {
      columns: readonly { readonly name: string; readonly kind: string }[];
    };
    expect(info.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['taken', 'timestamp'],
      ['degrees', 'numeric'],
      ['reading', 'numeric'],
      ['spectrum', 'vector'],
    ]);
    const [file] = await query(
      `SELECT content LIKE '%Europe/Berlin%' AS zone, content LIKE '%2.5%' AS weight
       FROM (SELECT content::VARCHAR AS content FROM read_blob('${folder.path}/weighed.aae'))`,
    );
    expect(file).toEqual({ zone: true, weight: true });
  });
});
