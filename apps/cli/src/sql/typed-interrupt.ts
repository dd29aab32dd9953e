import { closeSync, constants, openSync, readSync } from 'node:fs';
import process from 'node:process';

const CTRL_C = 3;

/**
 * Looks for a Ctrl-C on a terminal in raw mode without waiting for events: a training holds the thread, and the terminal's events reach
 * the program only after it. Whatever else was typed meanwhile is handed on to stdin.
 */
export class TypedInterrupt implements Disposable {
  readonly #terminal: number | undefined;
  readonly #bytes = Buffer.alloc(1024);

  constructor() {
    this.#terminal = openTerminal();
  }

  /** Whether Ctrl-C was typed since the last look. */
  readonly look = (): boolean => {
    const typed = this.#read();
    const at = typed.lastIndexOf(CTRL_C);
    // As at the prompt, what was typed before a Ctrl-C is dropped.
    const others = typed.subarray(at + 1);
    if (others.length > 0) process.stdin.unshift(Buffer.from(others));
    return at !== -1;
  };

  #read(): Buffer {
    if (this.#terminal === undefined) return Buffer.alloc(0);
    try {
      return this.#bytes.subarray(0, readSync(this.#terminal, this.#bytes));
    } catch {
      // Nothing was typed, which is EAGAIN, or the terminal has gone, which stdin will tell of.
      return Buffer.alloc(0);
    }
  }

  [Symbol.dispose](): void {
    if (this.#terminal !== undefined) closeSync(this.#terminal);
  }
}

/** The terminal opened so that a read never waits, or undefined where there is none, as on Windows. */
function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
