import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import process from 'node:process';
import { COLATENT } from './run-colatent.js';

/** Whether this machine can make a pseudo-terminal. */
export const HAS_TERMINAL = spawnSync('script', ['--version']).status === 0;

const PATIENCE_MS = 90_000;
const INSIST_EVERY_MS = 1000;

/** How a terminal is opened. */
export interface TerminalOptions {
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** `colatent` on a pseudo-terminal, with somebody who types and reads. */
export class Terminal implements Disposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #end: Promise<number | null>;
  #closed = false;
  #output = '';
  #read = 0;

  constructor(
    folder: string,
    args: readonly string[],
    { columns = 100, env = {} }: TerminalOptions = {},
  ) {
    const words = [process.execPath, COLATENT, ...args].map(
      (word) => `'${word.replaceAll("'", "'\\''")}'`,
    );
    const command = `stty cols ${columns} rows 40; ${words.join(' ')}`;
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], {
      cwd: folder,
      // a test run may force colours on what it starts, or be of a kind that Node.js shows none in
      env: {
        ...process.env,
        FORCE_COLOR: undefined,
        CI: undefined,
        XDG_STATE_HOME: folder,
        TERM: 'xterm-256color',
        ...env,
      },
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    this.#end = new Promise((resolve) =>
      this.#child.on('close', (code) => {
        this.#closed = true;
        resolve(code);
      }),
    );
  }

  /** Types text; \r is the Enter key. */
  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Waits for a text on the screen that was not waited for before, and gives all that was written up to it. */
  async until(wanted: string | RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const unread = this.#output.slice(this.#read);
      const found =
        typeof wanted === 'string'
          ? { index: unread.indexOf(wanted), length: wanted.length }
          : { index: unread.search(wanted), length: wanted.exec(unread)?.[0].length ?? 0 };
      if (found.index !== -1) {
        const end = found.index + found.length;
        this.#read += end;
        return unread.slice(0, end);
      }
      if (Date.now() > deadline || this.#closed) {
        throw new Error(`${String(wanted)} does not appear in:\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Types a text again and again until there is another on the screen: for keys that do nothing when they come too early. */
  async insist(text: string, wanted: string): Promise<void> {
    const typing = setInterval(() => {
      this.type(text);
    }, INSIST_EVERY_MS);
    try {
      await this.until(wanted);
    } finally {
      clearInterval(typing);
    }
  }

  /** Waits for the prompt, types a line and Enter. */
  async enter(line: string, prompt = 'colatent> '): Promise<void> {
    await this.until(prompt);
    this.type(`${line}\r`);
  }

  /** Waits for the end and gives the exit code. */
  async end(): Promise<number | null> {
    return this.#end;
  }

  /** Closes the terminal, and so ends what runs on it. */
  [Symbol.dispose](): void {
    this.#child.kill();
  }

  /** All that was written. */
  get output(): string {
    return this.#output;
  }
}
