import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

describe('the README', () => {
  it('names every source file', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const files = (await readdir(new URL('../src/', import.meta.url))).filter(
      (file) => !file.endsWith('.test.ts') && file !== 'index.ts',
    );
    expect(
      files.filter((file) => !readme.includes(`\`${file}\``) && !readme.includes(`\`${file}/\``)),
    ).toEqual([]);
  });
});
