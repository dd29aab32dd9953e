import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const NEWEST = '4.6.6';

/** Where the Python environment of a version of JupyterLab is. */
function environmentOf(lab: string): string {
  const environment = join(packageFolder, '.venv');
  return lab === NEWEST ? environment : join(environment, `lab-${lab}`);
}

/** How a JupyterLab is started. */
export interface JupyterOptions {
  /** Where on its host it is, with a slash at both ends. */
  readonly baseUrl?: string;
  /** Its version. */
  readonly lab?: string;
  /** The Content-Security-Policy of all it serves, without double quotes. */
  readonly policy?: string;
  /** A folder of Python packages beside those of its environment. */
  readonly pythonPath?: string;
}

/** A running JupyterLab with the extension, on a folder of its own. */
export interface JupyterServer {
  /** Where Lab is, such as http://127.0.0.1:41235/lab. */
  readonly url: string;
  /** The folder it shows. */
  readonly folder: string;
  /** What it and its kernels printed last. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a JupyterLab; makes the Python environment first where there is none. */
export async function startJupyter({
  baseUrl = '/',
  lab = NEWEST,
  policy,
  pythonPath,
}: JupyterOptions = {}): Promise<JupyterServer> {
  const environment = await preparePython(lab);
  await installExtension(environment);
  const folder = await mkdtemp(join(tmpdir(), 'colatent-lab-'));
  await mkdir(join(folder, '.settings'));
  const port = await freePort();
  const child = spawn(
    join(environment, 'bin', 'jupyter'),
    [
      'lab',
      '--no-browser',
      '--allow-root',
      `--port=${port}`,
      '--ServerApp.port_retries=0',
      '--IdentityProvider.token=',
      '--ServerApp.password=',
      '--ServerApp.disable_check_xsrf=True',
      '--ServerApp.allow_remote_access=True',
      '--LabApp.extension_manager=readonly',
      '--LabApp.news_url=None',
      '--LabApp.expose_app_in_browser=True',
      `--ServerApp.base_url=${baseUrl}`,
      ...(policy === undefined
        ? []
        : [`--ServerApp.tornado_settings={"headers": {"Content-Security-Policy": "${policy}"}}`]),
      `--ServerApp.root_dir=${folder}`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        ...(pythonPath !== undefined && { PYTHONPATH: pythonPath }),
        JUPYTERLAB_SETTINGS_DIR: join(folder, '.settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(folder, '.settings', 'workspaces'),
        JUPYTER_CONFIG_DIR: join(folder, '.settings', 'config'),
        PYTHONFAULTHANDLER: '1',
      },
    },
  );
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => {
    log = (log + bytes.toString()).slice(-2000);
  });
  await answering(child, `http://127.0.0.1:${port}${baseUrl}api`);
  return {
    url: `http://127.0.0.1:${port}${baseUrl}lab`,
    folder,
    log: () => log,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs Python in the tests' environment. */
export async function runPython(code: string): Promise<string> {
  const { stdout } = await run(join(environmentOf(NEWEST), 'bin', 'python'), ['-c', code]);
  return stdout;
}

/** Makes the Python environment of a version of JupyterLab where there is none. @returns its folder. */
export async function preparePython(lab = NEWEST): Promise<string> {
  const libraries = lab === NEWEST ? ['pandas', 'polars', 'pyarrow'] : ['pandas'];
  return prepareEnvironment(environmentOf(lab), [`jupyterlab==${lab}`, 'ipykernel', ...libraries]);
}

/** Makes a Python environment where there is none. @returns its folder. */
export async function prepareEnvironment(
  environment: string,
  requirements: readonly string[],
): Promise<string> {
  if (existsSync(join(environment, 'complete'))) return environment;
  await run('python3', ['-m', 'venv', environment]);
  await run(join(environment, 'bin', 'pip'), ['install', '--quiet', ...requirements]);
  await mkdir(join(environment, 'complete'));
  return environment;
}

/** Makes the built extension known to the environment's JupyterLab, as an editable installation would. */
async function installExtension(environment: string): Promise<void> {
  const extensions = join(environment, 'share', 'jupyter', 'labextensions', '@colatent');
  await mkdir(extensions, { recursive: true });
  await run('ln', [
    '-sfn',
    join(packageFolder, 'colatent', 'labextension'),
    join(extensions, 'jupyterlab'),
  ]);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no port is free'));
      });
    });
  });
}

/** Waits until a server that was started answers. */
export async function answering(child: ChildProcess, url: string): Promise<void> {
  let log = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    log = (log + bytes.toString()).slice(-4000);
  });
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`the server ended at its start:\n${log}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  child.kill('SIGKILL');
  throw new Error(`the server does not answer:\n${log}`);
}
