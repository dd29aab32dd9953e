import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { answering, freePort, prepareEnvironment } from './jupyter-server.js';
import { pyodideDistribution } from './pyodide-distribution.js';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const environment = join(packageFolder, '.venv', 'lite');

/** Of the kernel, its version for Pyodide 314.0.6. */
const REQUIREMENTS = [
  'jupyterlite-core==0.8.6',
  'jupyterlite-pyodide-kernel==0.8.6',
  'jupyter-server',
];

/** A JupyterLite site and what serves its files. */
export interface JupyterLiteSite {
  /** Where Lab is. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * Builds a JupyterLite site as a user would, with the wheel installed beside `jupyterlite-core`, and serves it by a server that can
 * do nothing but give files, without ranges of bytes.
 * @param writeContents writes the files that the site shows into a folder.
 */
export async function startJupyterLite(
  writeContents: (folder: string) => Promise<void>,
): Promise<JupyterLiteSite> {
  await prepareEnvironment(environment, REQUIREMENTS);
  const bin = (program: string): string => join(environment, 'bin', program);
  const folder = await mkdtemp(join(tmpdir(), 'colatent-lite-'));
  const wheels = join(folder, 'wheels');
  await run(bin('pip'), ['wheel', packageFolder, '--no-deps', '--quiet', '-w', wheels]);
  const [wheel = ''] = await readdir(wheels);
  const reinstall = ['install', '--quiet', '--no-deps', '--force-reinstall'];
  await run(bin('pip'), [...reinstall, join(wheels, wheel)]);
  const contents = join(folder, 'contents');
  await mkdir(contents);
  await writeContents(contents);
  const pyodide = await pyodideDistribution(join(environment, 'pyodide'), bin('pip'));
  await cp(pyodide, join(folder, 'static', 'pyodide'), { recursive: true });
  // what a kernel loads from PyPI
  await run(bin('pip'), ['download', '--quiet', '--no-deps', `--dest=${wheels}`, 'comm==0.2.3']);
  const settings = { exposeAppInBrowser: true };
  await writeFile(
    join(folder, 'jupyter-lite.json'),
    JSON.stringify({ 'jupyter-lite-schema-version': 0, 'jupyter-config-data': settings }),
  );
  const site = join(folder, 'site');
  await run(
    bin('jupyter'),
    [
      'lite',
      'build',
      '--apps=lab',
      '--no-sourcemaps',
      '--no-libarchive',
      `--contents=${contents}`,
      `--piplite-wheels=${wheels}`,
      `--output-dir=${site}`,
    ],
    { cwd: folder },
  );
  const port = await freePort();
  const server = spawn(
    bin('python'),
    ['-m', 'http.server', `${port}`, '--bind', '127.0.0.1', '--directory', site],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  await answering(server, `http://127.0.0.1:${port}/jupyter-lite.json`);
  return {
    url: `http://127.0.0.1:${port}/lab/index.html`,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
