import type { DuckDBConnection } from '@duckdb/node-api';

/** One SQL statement of an input. */
export interface Statement {
  readonly text: string;
  /** Line of the input it starts on, from 1. */
  readonly line: number;
}

/**
 * Lines of SQL in, whole statements out. Where a statement ends is DuckDB's to say: a semicolon in a string, a quoted name or a comment
 * is none that ends one.
 */
export class StatementBuffer {
  readonly #connection: DuckDBConnection;
  #pending = '';
  /** Line of the input that `#pending` starts on. */
  #line = 1;
  /** Where in `#pending` to look for the next semicolon. */
  #searched = 0;

  /** @param connection whose parser is asked; nothing is run on it. */
  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Lines of a statement that has not ended yet. */
  get pending(): string {
    return this.#pending;
  }

  /** Whether a new statement, or a dot command, may start here. */
  get isEmpty(): boolean {
    return this.#pending.trim() === '';
  }

  /** The number the next line added will have. */
  get nextLine(): number {
    return this.#line + newlinesOf(this.#pending);
  }

  /** Adds a line, given without its end. */
  add(line: string): void {
    this.#pending += `${line}\n`;
  }

  /** Passes over a line that is not SQL. */
  skip(): void {
    this.#take(this.#pending.length);
    this.#line += 1;
  }

  /** Drops what has not ended. */
  clear(): void {
    this.#take(this.#pending.length);
  }

  /** The next statement that has ended, or undefined when it takes more lines to end one. */
  async next(): Promise<Statement | undefined> {
    for (;;) {
      const semicolon = this.#pending.indexOf(';', this.#searched);
      if (semicolon === -1) break;
      this.#searched = semicolon + 1;
      if (!(await this.#endsAt(this.#searched))) continue;
      const statement = await this.#takeStatement(this.#searched);
      if (statement !== undefined) return statement;
    }
    this.#searched = this.#pending.length;
    // A comment behind the last statement does not start another one.
    if (/^\s*(--|\/\*)/.test(this.#pending) && (await this.#isBlank(this.#pending))) this.clear();
    return undefined;
  }

  /** The statement at the end of the input that no semicolon ends, or undefined when there is none. */
  async rest(): Promise<Statement | undefined> {
    return this.#takeStatement(this.#pending.length);
  }

  async #takeStatement(end: number): Promise<Statement | undefined> {
    const blank = await this.#isBlank(this.#pending.slice(0, end));
    const leading = /^\s*/.exec(this.#pending)?.[0].length ?? 0;
    this.#take(Math.min(leading, end));
    const line = this.#line;
    const text = this.#take(end - leading);
    return blank ? undefined : { text: text.trimEnd(), line };
  }

  #take(length: number): string {
    const taken = this.#pending.slice(0, Math.max(length, 0));
    this.#pending = this.#pending.slice(taken.length);
    this.#line += newlinesOf(taken);
    this.#searched = 0;
    return taken;
  }

  /** Whether the semicolon before `end` ends a statement. */
  async #endsAt(end: number): Promise<boolean> {
    const text = this.#pending.slice(0, end);
    if ((await this.#parseFailure(text)).includes('Parser Error: unterminated ')) return false;
    const lastLine = text.slice(text.lastIndexOf('\n') + 1);
    if (!lastLine.includes('--')) return true;
    // Behind the end of a statement a quote opens a string; in a comment it does nothing.
    const failure = await this.#parseFailure(`${text}'`);
    return /Parser Error: (unterminated quoted string|syntax error at or near)/.test(failure);
  }

  async #parseFailure(sql: string): Promise<string> {
    try {
      await this.#connection.extractStatements(sql);
      return '';
    } catch (failure) {
      return failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Whether a text holds blanks, comments and semicolons only. */
  async #isBlank(sql: string): Promise<boolean> {
    try {
      // DuckDB takes it for a failure to find no statement at all.
      return (await this.#connection.extractStatements(`SELECT 1;${sql}`)).count === 1;
    } catch {
      return false;
    }
  }
}

function newlinesOf(text: string): number {
  return text.split('\n').length - 1;
}
