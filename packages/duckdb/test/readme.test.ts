import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { connect, valuesOf } from './database.js';

/** What the functions of the README are built on. */
const INNER = /^aae_(find_model|lacks|merge_.*|.*_values|.*_query)$/;

describe('the README', () => {
  it('names every file and folder of the source', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const entries = await readdir(new URL('../src/', import.meta.url), { withFileTypes: true });
    const names = entries
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .filter((name) => !name.endsWith('.test.ts') && name !== 'index.ts');
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  it('has every function in its table and in an example that runs', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const examples = [...readme.matchAll(/^```(?:sql|ts)\n(.*?)^```/gms)].join('\n');
    const { connection } = await connect();
    const names = (
      await valuesOf(
        connection,
        `SELECT DISTINCT function_name FROM duckdb_functions() WHERE starts_with(function_name, 'aae_') ORDER BY ALL`,
      )
    )
      .map(String)
      .filter((name) => !INNER.test(name));
    const named = names.filter((name) => !name.endsWith('_model') || name === 'aae_model');
    expect(named.length).toBeGreaterThan(20);
    expect(
      named.filter(
        (name) => !new RegExp(`^\\| .*\`${name}\\(`, 'm').test(readme.replaceAll('`FROM ', '`')),
      ),
    ).toEqual([]);
    expect(named.filter((name) => !examples.includes(`${name}(`))).toEqual([]);
    const ofModels = names.filter((name) => name.endsWith('_model') && name !== 'aae_model');
    expect(ofModels.filter((name) => !named.includes(name.replace(/_model$/, '')))).toEqual([]);
    expect(named.filter((name) => !ofModels.includes(`${name}_model`))).toEqual([
      'aae_detect',
      'aae_embed_table',
      'aae_import',
      'aae_model',
      'aae_train',
    ]);
  });
});
