import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let bin: string;
let wheel: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'colatent-wheel-'));
  await run('python3', ['-m', 'venv', join(folder, 'venv')]);
  bin = join(folder, 'venv', 'bin');
  const wheels = join(folder, 'wheels');
  await run(join(bin, 'pip'), ['wheel', packageFolder, '--no-deps', '--quiet', '-w', wheels]);
  [wheel = ''] = await readdir(wheels);
  await run(join(bin, 'pip'), ['install', '--quiet', 'jupyterlab==4.6.6', join(wheels, wheel)]);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program of the fresh environment where no Node can be found. */
async function runIn(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(join(bin, program), args, {
    cwd: folder,
    env: { ...process.env, PATH: bin },
  });
  return stdout + stderr;
}

describe('the wheel', () => {
  it('has the version of package.json, and any Python from 3.10', async () => {
    const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(wheel).toBe(`colatent-${version}-py3-none-any.whl`);
    expect(await runIn('python', '-c', 'import colatent; print(colatent.__version__)')).toBe(
      `${version}\n`,
    );
    expect(await runIn('pip', 'show', 'colatent')).toMatch(/^Requires: *$/m);
  });

  it('alone gives JupyterLab the extension, enabled and OK', async () => {
    const listed = await runIn('jupyter', 'labextension', 'list');
    expect(listed).toMatch(/@colatent\/jupyterlab v\S+ .*enabled.*OK.*\(python, colatent\)/);
  });

  it('holds the engine that Python runs', async () => {
    const size = await runIn(
      'python',
      '-c',
      'import colatent.engine as e; print(e._SCRIPT.stat().st_size > 100_000)',
    );
    expect(size).toBe('True\n');
  });

  it('holds the catalogue that translators begin with', async () => {
    const begun = await runIn(
      'python',
      '-c',
      'import colatent, pathlib; print("msgid" in (pathlib.Path(colatent.__file__).parent / "locale/colatent.pot").read_text())',
    );
    expect(begun).toBe('True\n');
  });
});
