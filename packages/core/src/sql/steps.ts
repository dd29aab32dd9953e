import type { Sql, Step } from './dialect.js';

/** A row's computation as it grows, step by step. */
export class Steps {
  readonly #steps: Step[] = [];

  /** @param hint what the value is, for readers of the SQL. @returns the name to use it by. */
  add(hint: string, sql: Sql): Sql {
    const name = `aae_${hint}_${this.#steps.length + 1}`;
    this.#steps.push({ name, sql });
    return name;
  }

  get list(): readonly Step[] {
    return this.#steps;
  }
}
