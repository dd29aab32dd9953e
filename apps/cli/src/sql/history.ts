import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** Lines that are kept from one session to the next. */
export const HISTORY_LINES = 1000;

/** Lines typed in earlier sessions, kept in a file that only its owner can read. */
export class History {
  readonly #path: string;
  readonly #onFailure: (message: string) => void;
  #works = true;

  /** @param onFailure hears once when the file cannot be read or written; the session goes on without it. */
  constructor(onFailure: (message: string) => void, path = historyPath()) {
    this.#path = path;
    this.#onFailure = onFailure;
  }

  /** The lines kept, oldest first; older ones than `HISTORY_LINES` are dropped from the file. */
  load(): readonly string[] {
    return (
      this.#attempt(() => {
        mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
        appendFileSync(this.#path, '', { mode: 0o600 });
        chmodSync(this.#path, 0o600);
        const lines = readFileSync(this.#path, 'utf8').split('\n').filter(Boolean);
        const kept = lines.slice(-HISTORY_LINES);
        if (kept.length < lines.length) writeFileSync(this.#path, `${kept.join('\n')}\n`);
        return kept;
      }) ?? []
    );
  }

  /** Keeps a line at once, so that it outlives a session that is killed. */
  add(line: string): void {
    this.#attempt(() => {
      appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
    });
  }

  #attempt<T>(work: () => T): T | undefined {
    if (!this.#works) return undefined;
    try {
      return work();
    } catch (failure) {
      this.#works = false;
      const reason = failure instanceof Error ? failure.message : String(failure);
      this.#onFailure(`the history is not kept: ${reason}`);
      return undefined;
    }
  }
}

/** `$XDG_STATE_HOME/colatent/history`, or `~/.colatent_history` where XDG_STATE_HOME is not set. */
function historyPath(): string {
  const { XDG_STATE_HOME: state = '' } = process.env;
  return state === '' ? join(homedir(), '.colatent_history') : join(state, 'colatent', 'history');
}
