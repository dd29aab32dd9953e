import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The built program, as npm links it. */
export const COLATENT = fileURLToPath(new URL('../bin/colatent.js', import.meta.url));

/** What became of a run. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `colatent` as a shell would and waits for its end. */
export function colatent(folder: string, ...args: string[]): Promise<Run> {
  return watchColatent(folder, args).run;
}

/**
 * Runs `colatent` and tells of every piece it writes to stderr, with the process, so that a test can stop it then.
 */
export function watchColatent(
  folder: string,
  args: readonly string[],
  onStderr: (text: string, child: ChildProcess) => void = () => undefined,
): { readonly child: ChildProcess; readonly run: Promise<Run> } {
  const child = spawn(process.execPath, [COLATENT, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr(stderr, child);
  });
  const run = new Promise<Run>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, run };
}

/** What became of a run whose output may be any bytes. */
export interface PipedRun {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs `colatent` on bytes from stdin. */
export async function piped(
  folder: string,
  input: Uint8Array,
  ...args: string[]
): Promise<PipedRun> {
  const child = spawn(process.execPath, [COLATENT, ...args], { cwd: folder });
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => out.push(piece));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // a program that has seen enough closes its stdin
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(out), stderr };
}
