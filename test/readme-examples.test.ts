import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExamples } from './read-examples.js';
import { ExampleFolder } from './run-example.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const documents = [
  'README.md',
  // the Python of packages/jupyterlab is run by that package's own tests
  ...readdirSync(join(ROOT, 'packages'))
    .filter((name) => name !== 'jupyterlab')
    .map((name) => join('packages', name, 'README.md')),
  'apps/cli/README.md',
  'quality/README.md',
].filter((path) => existsSync(join(ROOT, path)));

describe.each(documents)('%s', (path) => {
  const examples = readExamples(readFileSync(join(ROOT, path), 'utf8'));
  let folder: ExampleFolder;

  beforeAll(async () => {
    folder = await ExampleFolder.create();
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it('has examples to run', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)(
    'the $language example of line $line runs, and prints what is said',
    async (example) => {
      const printed = words(await folder.run(example));
      const missing = [...words(example.output ?? '')].filter((word) => !printed.has(word));
      expect(missing).toEqual([]);
    },
  );
});

/** The words of a text. Numbers are left out: they differ from host to host. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.match(/[a-z][a-z_-]+/gi) ?? []);
}
