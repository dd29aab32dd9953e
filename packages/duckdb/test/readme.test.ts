import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, valueOf } from './database.js';

const folder = fileURLToPath(new URL('../dist/readme-examples/', import.meta.url));
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

/** The code blocks of one language in the README. */
function blocksOf(language: string): string[] {
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gmsu)]
    .filter(([, of]) => of === language)
    .map(([, , code]) => code ?? '');
}

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the README', () => {
  it('has TypeScript that runs as it stands and finds the odd row', async () => {
    const table = vi.spyOn(console, 'table').mockImplementation(() => undefined);
    const blocks = blocksOf('ts');
    for (const [index, code] of blocks.entries()) {
      const path = `${folder}example-${index}.ts`;
      await writeFile(path, code);
      await import(path);
    }
    expect(blocks).toHaveLength(1);
    const [rows] = (table.mock.calls[0] ?? []) as [{ amount: number; fee: number }[]?];
    const [odd] = rows ?? [];
    expect(rows).toHaveLength(3);
    expect((odd?.fee ?? 0) - (odd?.amount ?? 0) / 100).toBeCloseTo(1, 5);
    table.mockRestore();
  });

  it('has SQL that runs as it stands', async () => {
    const { connection } = await connect();
    const blocks = blocksOf('sql');
    for (const code of blocks) {
      await connection.run(code);
    }
    expect(blocks).toHaveLength(1);
    expect(await valueOf(connection, `SELECT count(*) FROM trips WHERE len(latent) > 0`)).toBe(
      900n,
    );
  });

  it('names every source file', async () => {
    const files = (await readdir(new URL('../src/', import.meta.url))).filter(
      (file) => !file.endsWith('.test.ts') && file !== 'index.ts',
    );
    expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
  });
});
