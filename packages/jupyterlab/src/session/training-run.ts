/** How a training ended without a model: it was cancelled, or stopped before anything was learned. */
export type HowDropped = 'cancelled' | 'nothing learned';

/** The page's side of one training: how long it has taken, and whether it still counts. */
export class TrainingRun {
  readonly #began = performance.now();
  readonly #dropped: Promise<HowDropped>;
  #drop: (how: HowDropped) => void = () => undefined;
  #pausedAt: number | null = null;
  #paused = 0;

  constructor() {
    this.#dropped = new Promise((resolve) => {
      this.#drop = resolve;
    });
  }

  /** Since it began, pauses left out. */
  get seconds(): number {
    const now = this.#pausedAt ?? performance.now();
    return (now - this.#began - this.#paused) / 1000;
  }

  pause(): void {
    this.#pausedAt ??= performance.now();
  }

  resume(): void {
    if (this.#pausedAt !== null) this.#paused += performance.now() - this.#pausedAt;
    this.#pausedAt = null;
  }

  /** Lets go of it: what comes of it counts no more. */
  drop(how: HowDropped): void {
    this.#drop(how);
  }

  /** What comes of work, or how it was dropped before. */
  untilDropped<Result>(work: Promise<Result>): Promise<Result | HowDropped> {
    return Promise.race([work, this.#dropped]);
  }
}
