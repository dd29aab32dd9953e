import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The benchmarks' own folder: the one with python/ and peers/ in it. */
export const BENCH = fileURLToPath(new URL('..', import.meta.url));

/** The repository. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A Python that has the packages of python/requirements.txt: the one named by COLATENT_BENCH_PYTHON, else that of bench/.venv, which is
 * made if it is not there. PyTorch brings its CUDA libraries along, some 3 GB.
 */
export function pythonWithPeers(): string {
  const named = process.env['COLATENT_BENCH_PYTHON'];
  return (
    named ?? pythonIn('.venv', 'requirements.txt', 'the Python peers (once; PyTorch is some 3 GB)')
  );
}

/** A Python that has Spark, Ray and Dask, those of python/engines.txt: that of bench/python/.venv, which is made if it is not there. */
export function pythonWithEngines(): string {
  return pythonIn('python/.venv', 'engines.txt', 'Spark, Ray and Dask (once; some 1 GB)');
}

function pythonIn(folder: string, requirements: string, what: string): string {
  const environment = `${BENCH}${folder}`;
  const python = `${environment}/bin/python`;
  const complete = `${environment}/complete`;
  if (existsSync(complete)) return python;
  console.error(`Installing ${what} into bench/${folder} ...`);
  run('python3', ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '-r', `${BENCH}python/${requirements}`]);
  run('touch', [complete]);
  return python;
}

/** Installs the JavaScript peers into bench/peers, if they are not there. No install script runs, so nothing else is fetched. */
export function installJavaScriptPeers(): void {
  if (existsSync(`${BENCH}peers/node_modules/onnxruntime-node`)) return;
  console.error('Installing the JavaScript peers into bench/peers (once) ...');
  run('npm', ['ci', '--prefix', `${BENCH}peers`, '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** `require` as from within bench/peers. */
export const requirePeer = createRequire(`${BENCH}peers/package.json`);

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 2, 2] });
}
