import type { ColumnSummary } from '../worker/protocol.js';

/** Columns that are looked at together: few enough that the first are soon shown and that their values do not fill the memory. */
const TOGETHER = 8;

/** What is known of a table's columns, asked for few at a time and each once. */
export class ColumnSummaries {
  readonly #ask: (names: readonly string[]) => Promise<readonly ColumnSummary[]>;
  readonly #onKnown: (summaries: readonly ColumnSummary[]) => void;
  readonly #wanted = new Set<string>();
  #waiting: string[] = [];
  #known: readonly ColumnSummary[] = [];
  #asking: Promise<void> | null = null;

  /** @param onKnown called with all that is known whenever that is more. */
  constructor(
    ask: (names: readonly string[]) => Promise<readonly ColumnSummary[]>,
    onKnown: (summaries: readonly ColumnSummary[]) => void = () => undefined,
  ) {
    this.#ask = ask;
    this.#onKnown = onKnown;
  }

  /** Asks for columns that were not asked for before; resolves once all that is asked for is known. */
  want(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.#wanted.has(name)) continue;
      this.#wanted.add(name);
      this.#waiting.push(name);
    }
    this.#asking ??= this.#askAll().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #askAll(): Promise<void> {
    // others who want columns in the same moment are asked for together
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const names = this.#waiting.splice(0, TOGETHER);
      try {
        this.#known = [...this.#known, ...(await this.#ask(names))];
      } catch (error) {
        this.#waiting = [];
        throw error;
      }
      this.#onKnown(this.#known);
    }
  }
}
