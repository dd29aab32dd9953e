import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentsSql, query, temporaryFolder } from './payments.js';
import { COLATENT, colatent } from './run-colatent.js';

const MANIFEST = await readFile(new URL('../package.json', import.meta.url), 'utf8');
const DEPENDENCIES = Object.keys(
  (JSON.parse(MANIFEST) as { readonly dependencies: Readonly<Record<string, string>> })
    .dependencies,
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  await query(`COPY (${paymentsSql(500)}) TO '${at('in.parquet')}'`);
  for (const words of [
    'train in.parquet -o m.aae --effort light --max-iterations 1',
    'embed m.aae in.parquet -o in.arrows',
  ]) {
    const { code, stderr } = await colatent(folder.path, ...words.split(' '));
    expect(code, stderr).toBe(0);
  }
});

afterAll(() => folder[Symbol.asyncDispose]());

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** The dependencies of the program of which a run loads anything: Node.js writes down the coverage of all scripts there were. */
async function loadedBy(words: string): Promise<readonly string[]> {
  const place = await mkdtemp(at('coverage-'));
  await promisify(execFile)(process.execPath, [COLATENT, ...words.split(' ')], {
    cwd: folder.path,
    encoding: 'buffer',
    env: { ...process.env, NODE_V8_COVERAGE: place },
  });
  const loaded = new Set<string>();
  for (const name of await readdir(place)) {
    const { result } = JSON.parse(await readFile(join(place, name), 'utf8')) as Coverage;
    for (const { url } of result) loaded.add(packageOf(url));
  }
  return DEPENDENCIES.filter((name) => loaded.has(name)).sort();
}

/** The package of a script; those of this repository lie beside this one. */
function packageOf(url: string): string {
  const ours = /\/packages\/([^/]+)\/dist\//.exec(url)?.[1];
  return ours === undefined
    ? (/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? '')
    : `@colatent/${ours}`;
}

const CORE = ['@colatent/core', 'commander'];
const ARROW = ['@colatent/arrow', '@colatent/core', 'apache-arrow', 'commander'];
const DUCKDB = ['@colatent/core', '@colatent/duckdb', '@duckdb/node-api', 'commander'];

describe('a command loads what it uses and nothing else', () => {
  it.each([
    ['--version', ['commander']],
    ['--help', ['commander']],
    ['score --help', ['commander']],
    ['inspect m.aae', CORE],
    ['export m.aae --sql duckdb', CORE],
    ['transform m.aae in.arrows --score --explanation', ARROW],
    ['score m.aae in.arrows --contamination 0.1 -o out.arrows', ARROW],
    ['embed m.aae in.arrows --column-name z -o out.arrow', ARROW],
    ['score m.aae in.parquet -o out.parquet', DUCKDB],
    ['embed m.aae in.parquet -o out.csv', DUCKDB],
    ['train in.parquet -o out.aae --effort light --max-iterations 1', DUCKDB],
    ['sql -c VALUES(1)', [...DUCKDB, 'string-width']],
    [
      'score m.aae in.parquet -o out.arrow',
      [...new Set([...ARROW, ...DUCKDB]), 'parquet-wasm'].sort(),
    ],
    ['score m.aae in.arrows -o out.parquet', [...ARROW, '@duckdb/node-api', 'parquet-wasm'].sort()],
  ])('colatent %s', async (words, packages) => {
    expect(await loadedBy(words)).toEqual(packages);
  });
});
