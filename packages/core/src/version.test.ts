import { readFile } from 'node:fs/promises';
import { VERSION } from '@colatent/core';
import { expect, it } from 'vitest';

it('names the release its package.json does', async () => {
  const manifest: unknown = JSON.parse(
    await readFile(new URL('../package.json', import.meta.url), 'utf8'),
  );
  expect(manifest).toMatchObject({ version: VERSION });
});
