import { replaceMarkedSection } from '@colatent/tools';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts a table where the READMEs ask for it: between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
 * @returns the files that were changed.
 */
export async function writeIntoReadmes(
  root: string,
  name: string,
  markdown: string,
): Promise<string[]> {
  const changed: string[] = [];
  for (const file of await readmes(root)) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const written = replaceMarkedSection(text, `bench:${name}`, markdown);
    if (written === undefined) continue;
    await writeFile(file, written);
    changed.push(file);
  }
  return changed;
}

async function readmes(root: string): Promise<string[]> {
  const packages = await readdir(join(root, 'packages'));
  return ['', 'bench', ...packages.map((name) => join('packages', name))].map((folder) =>
    join(root, folder, 'README.md'),
  );
}
