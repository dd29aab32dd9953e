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
  if (named !== undefined) return named;
  const environment = `${BENCH}.venv`;
  const python = `${environment}/bin/python`;
  const complete = `${environment}/complete`;
  if (existsSync(complete)) return python;
  console.error('Installing the Python peers into bench/.venv (once; PyTorch is some 3 GB) ...');
  run('python3', ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '-r', `${BENCH}python/requirements.txt`]);
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
