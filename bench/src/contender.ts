import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/** One thread for every numeric library a contender may load. */
const ONE_THREAD = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
  TF_CPP_MIN_LOG_LEVEL: '3',
};

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/**
 * A child process that is measured: it reads one JSON request a line, `{task, parameters}`, and answers each with one line, `{result}` or
 * `{error}`. Between requests it sleeps, so contenders alternate without disturbing each other.
 */
export class Contender {
  readonly name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: Waiting[] = [];

  /** @param command the program, then its arguments. */
  constructor(
    name: string,
    command: readonly [string, ...string[]],
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.name = name;
    const [program, ...args] = command;
    this.#child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...ONE_THREAD, ...environment },
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#answer(line);
    });
    this.#child.on('error', (error) => {
      this.#fail(`${name} could not be started: ${error.message}`);
    });
    this.#child.on('exit', (code) => {
      this.#fail(`${name} ended with exit code ${String(code)}`);
    });
  }

  /** Sends a request. The caller says what a task answers with: both ends are this project's. */
  async ask<Result>(task: string, parameters: object = {}): Promise<Result> {
    const result = await new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${JSON.stringify({ task, parameters })}\n`);
    });
    return result as Result;
  }

  /** Lets the process end. */
  close(): void {
    this.#child.stdin.end();
  }

  #answer(line: string): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    const { result, error } = JSON.parse(line) as Answer;
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(`${this.name}: ${error}`));
  }

  #fail(message: string): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(message));
  }
}
