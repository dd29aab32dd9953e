import process from 'node:process';
import { createInterface } from 'node:readline';
import type { CompleterResult, Interface } from 'node:readline';
import { completeInput } from './complete-input.js';
import { History, HISTORY_LINES } from './history.js';
import { QuietableOutput } from './quietable-output.js';
import type { SqlShell } from './sql-shell.js';

/** What a line editor works for. */
export interface LineEditorOptions {
  readonly shell: SqlShell;
  /** Lines of the statement before the one being typed, for completion. */
  readonly pending: () => string;
  /** Ctrl-C was typed, while a statement was running or not. */
  readonly onInterrupt: (isRunning: boolean) => void;
}

/**
 * Lines typed on a terminal, with history, editing and completion. What is typed while a statement runs is not shown then, but at the
 * next prompt.
 */
export class LineEditor {
  readonly #output = new QuietableOutput(process.stdout.isTTY ? process.stdout : process.stderr);
  readonly #readline: Interface;
  readonly #typed: string[] = [];
  readonly #onInterrupt: (isRunning: boolean) => void;
  #isClosed = false;
  #waiting: (() => void) | undefined;

  constructor({ shell, pending, onInterrupt }: LineEditorOptions) {
    this.#onInterrupt = onInterrupt;
    const history = new History((message) => {
      shell.warn(message);
    });
    this.#readline = createInterface({
      input: process.stdin,
      output: this.#output,
      terminal: true,
      history: history.load().toReversed(),
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: (line: string, done: (failure: null, completions: CompleterResult) => void) => {
        const completions: Promise<CompleterResult> =
          this.#waiting === undefined
            ? Promise.resolve([[], line])
            : completeInput(shell.connection, pending(), line).catch(() => [[], line]);
        void completions.then((result) => {
          done(null, result);
        });
      },
    });
    this.#readline.on('line', (line) => {
      if (line.trim() !== '') history.add(line);
      this.#typed.push(line);
      // The line may start a statement, and the same piece of input may hold more lines.
      this.#output.isQuiet = true;
      this.#wake();
    });
    this.#readline.on('close', () => {
      this.#isClosed = true;
      this.#wake();
    });
    this.#readline.on('SIGINT', this.#interrupt);
    process.on('SIGINT', this.#interrupt);
  }

  /** The next line, asked for with a prompt; undefined after Ctrl-D. */
  async nextLine(prompt: string): Promise<string | undefined> {
    const [ready] = this.#typed.splice(0, 1);
    this.#output.isQuiet = false;
    if (ready !== undefined) {
      this.#output.write(`${prompt}${ready}\n`);
      this.#output.isQuiet = true;
      return ready;
    }
    if (this.#isClosed) return undefined;
    this.#readline.setPrompt(prompt);
    this.#readline.prompt(true);
    await new Promise<void>((resolve) => {
      this.#waiting = resolve;
    });
    const [line] = this.#typed.splice(0, 1);
    if (line === undefined) this.#output.write('\n');
    return line;
  }

  /** Forgets lines that were typed ahead. */
  dropTyped(): void {
    this.#typed.length = 0;
  }

  /** Gives the terminal back. */
  close(): void {
    process.off('SIGINT', this.#interrupt);
    this.#readline.close();
  }

  readonly #interrupt = (): void => {
    const isRunning = this.#waiting === undefined;
    this.dropTyped();
    this.#eraseLine();
    this.#onInterrupt(isRunning);
    if (isRunning) return;
    this.#output.write('^C\n');
    this.#typed.push('');
    this.#wake();
  };

  #eraseLine(): void {
    const { isQuiet } = this.#output;
    this.#output.isQuiet = true;
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
    this.#output.isQuiet = isQuiet;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
