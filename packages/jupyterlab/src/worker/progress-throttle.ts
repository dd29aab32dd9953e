import type { ProgressEvent } from '@colatent/core';

/** Milliseconds between two events that are passed on. */
const INTERVAL = 100;

/** Passes progress on at most ten times a second: epochs of a small table end far more often. */
export class ProgressThrottle {
  readonly #pass: (event: ProgressEvent) => void;
  #last = -Infinity;
  #held: ProgressEvent | null = null;

  constructor(pass: (event: ProgressEvent) => void) {
    this.#pass = pass;
  }

  take(event: ProgressEvent): void {
    if (performance.now() - this.#last < INTERVAL) {
      this.#held = event;
      return;
    }
    this.#held = null;
    this.#last = performance.now();
    this.#pass(event);
  }

  /** Passes on the event that is held back, if one is. */
  flush(): void {
    if (this.#held !== null) this.#pass(this.#held);
    this.#held = null;
  }
}
