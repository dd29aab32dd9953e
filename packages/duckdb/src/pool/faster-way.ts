/** Two ways of computing a chunk that give the same. */
export type Way = 'alone' | 'shared';

/** Measurements of a way that count: the latest, so that it is noticed when the machine has become busy or idle. */
const KEPT = 5;
/** Measurements of a way before anything is concluded from them. */
const NEEDED = 3;
/** Chunks between two trials of the way that was slower, at first and at most. */
const FIRST_INTERVAL = 8;
const LAST_INTERVAL = 128;

/**
 * Finds the faster way by going both, and goes on trying the slower one now and then: whether sharing pays depends on the model and
 * on what else the processors have to do, which may change during a query. The choice is for speed alone.
 */
export class FasterWay {
  readonly #recent: Readonly<Record<Way, number[]>> = { alone: [], shared: [] };
  #interval = FIRST_INTERVAL;
  #sinceTrial = 0;
  #best: Way = 'alone';

  /** Milliseconds a row alone: the median of the latest measurements. Infinity: not known yet. */
  get aloneCost(): number {
    return this.#recent.alone.length < NEEDED ? Infinity : medianOf(this.#recent.alone);
  }

  /** The way to go next. */
  next(): Way {
    if (this.#recent.alone.length < NEEDED) return 'alone';
    if (this.#recent.shared.length < NEEDED) return 'shared';
    this.#sinceTrial++;
    if (this.#sinceTrial < this.#interval) return this.#best;
    this.#sinceTrial = 0;
    this.#interval = Math.min(2 * this.#interval, LAST_INTERVAL);
    return this.#best === 'alone' ? 'shared' : 'alone';
  }

  /** What a way took this time, in milliseconds a row. */
  add(way: Way, cost: number): void {
    const recent = this.#recent[way];
    recent.push(cost);
    if (recent.length > KEPT) recent.shift();
    const { alone, shared } = this.#recent;
    if (shared.length < NEEDED) return;
    const best = medianOf(shared) < medianOf(alone) ? 'shared' : 'alone';
    if (best !== this.#best) this.#interval = FIRST_INTERVAL;
    this.#best = best;
  }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[values.length >> 1] ?? Infinity;
}
