import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that the kernel of jupyterlite-site.ts is made for. */
const VERSION = '314.0.6';

/** What the kernel of JupyterLite loads at its start; what these need comes with them. */
const LOADED = ['micropip', 'ipython', 'jedi'];

interface Lock {
  readonly info: { readonly python: string };
  readonly packages: Record<
    string,
    { name: string; version: string; file_name: string; sha256: string; depends: string[] }
  >;
}

/**
 * A folder with Pyodide from npm and the pure Python packages a kernel needs from PyPI: a whole distribution is on a CDN alone, and with it
 * numpy, pandas, polars and pyarrow for Pyodide. Made where there is none.
 * @param pip a pip to download with.
 */
export async function pyodideDistribution(folder: string, pip: string): Promise<string> {
  const distribution = join(folder, 'package');
  if (existsSync(join(folder, 'complete'))) return distribution;
  await mkdir(folder, { recursive: true });
  await run('npm', ['pack', '--silent', `pyodide@${VERSION}`], { cwd: folder });
  await run('tar', ['xzf', `pyodide-${VERSION}.tgz`], { cwd: folder });
  const lockFile = join(distribution, 'pyodide-lock.json');
  const lock = JSON.parse(await readFile(lockFile, 'utf8')) as Lock;
  const [major, minor] = lock.info.python.split('.');
  await run(pip, [
    'download',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    `--python-version=${major}.${minor}`,
    `--dest=${distribution}`,
    ...needed(lock).map((name) => `${name}==${lock.packages[name]?.version}`),
  ]);
  // the distribution's own builds of these packages have other hashes
  for (const file of (await readdir(distribution)).filter((name) => name.endsWith('.whl'))) {
    const entry = lock.packages[canonical(file.split('-')[0] ?? '')];
    if (entry === undefined) throw new Error(`${file} was not asked for`);
    entry.file_name = file;
    const bytes = await readFile(join(distribution, file));
    entry.sha256 = createHash('sha256').update(bytes).digest('hex');
  }
  await writeFile(lockFile, JSON.stringify(lock));
  await mkdir(join(folder, 'complete'));
  return distribution;
}

/** The names of the packages to load and of what they depend on. */
function needed({ packages }: Lock): string[] {
  const names = new Set(LOADED);
  for (const name of names) packages[name]?.depends.forEach((other) => names.add(canonical(other)));
  return [...names];
}

function canonical(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
