import type { Told } from './protocol.js';

/** Milliseconds between two tellings of one thing: each draws the page anew, whose processor the work may share. */
const INTERVAL = 100;

/** Passes on what is told of work at most ten times a second, and what begins or ends a stage at once. */
export class ToldThrottle {
  readonly #pass: (told: Told) => void;
  #last = -Infinity;
  #about: string | null = null;
  #held: Told | null = null;

  constructor(pass: (told: Told) => void) {
    this.#pass = pass;
  }

  take(told: Told): void {
    const about = 'epoch' in told ? 'training' : told.stage;
    const isEnd = 'share' in told && told.share >= 1;
    if (about !== this.#about) this.flush();
    else if (!isEnd && performance.now() - this.#last < INTERVAL) {
      this.#held = told;
      return;
    }
    this.#about = about;
    this.#held = null;
    this.#last = performance.now();
    this.#pass(told);
  }

  /** Passes on what is held back, if anything is. */
  flush(): void {
    if (this.#held !== null) this.#pass(this.#held);
    this.#held = null;
  }
}
