import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

describe('the README', () => {
  it('names every file and folder of the source', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const entries = await readdir(new URL('../src/', import.meta.url), { withFileTypes: true });
    const names = entries
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .filter((name) => !name.endsWith('.test.ts') && name !== 'index.ts');
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
