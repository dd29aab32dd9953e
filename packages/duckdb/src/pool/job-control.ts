/**
 * @file The memory that JavaScript's thread and the workers of a pool share.
 *
 * A job is up to 16 units of up to 256 rows. The main thread writes a unit's features, publishes it, and goes on to the next; whoever
 * is free, a worker or the main thread when it has published all, claims the next published unit and computes it. So nobody waits for
 * a worker that has not come yet: what nobody else has claimed, the main thread computes.
 *
 * Claims are one compare-and-exchange on a word that holds the job's number beside the number of units claimed, so a worker that
 * is late can never claim a unit of another job than the one it looked at; and the words that describe a job change only when no unit
 * of it is in a worker's hands.
 */

/** What is computed of a row. A further kind needs the size of its results and a line in compute-unit.ts. */
export type JobKind = 'score' | 'embed';

/** Kinds by the number that stands for them in memory. */
export const JOB_KINDS: readonly JobKind[] = ['score', 'embed'];

/** Most units of a job: a chunk of DuckDB's 2048 rows. */
export const MAX_UNITS = 16;

/** Words of the control memory. */
const WORD = {
  /** Number of the job << 8 | units claimed. */
  claims: 0,
  /** Number of the job << 8 | units published. */
  published: 1,
  /** Counts what workers wait for: publications and the end. */
  signal: 2,
  /** Units of the job that workers are through with. */
  finished: 3,
  model: 4,
  kind: 5,
  rows: 6,
  /** Number of the memory the job's floats lie in. */
  memory: 7,
  /** 1 when the pool is closed. */
  closed: 8,
  /** Workers that have begun. */
  begun: 9,
  /** Workers that have ended by themselves. */
  ended: 10,
  /** From here on, one word a unit: 1 when a worker has written its results, 2 when it could not. */
  units: 16,
} as const;

/** Looks at a word, some ten nanoseconds each, before a thread goes to sleep. */
const SPINS = 2000;

const UNITS_MASK = 0xff;
const DONE = 1;
const FAILED = 2;

/** What a job is about. */
export interface JobDescription {
  readonly model: number;
  readonly kind: JobKind;
  readonly rows: number;
  readonly memory: number;
}

/** The words by which threads agree on who computes what. */
export class JobControl {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  #job = 0;

  constructor(buffer = new SharedArrayBuffer((WORD.units + MAX_UNITS) * 4)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  /** Main thread: describes a job of which no unit is published yet. The job before must be over. */
  begin({ model, kind, rows, memory }: JobDescription): void {
    const words = this.#words;
    this.#job = (this.#job + 1) & 0x7fffff;
    words.fill(0, WORD.units);
    Atomics.store(words, WORD.finished, 0);
    Atomics.store(words, WORD.model, model);
    Atomics.store(words, WORD.kind, JOB_KINDS.indexOf(kind));
    Atomics.store(words, WORD.rows, rows);
    Atomics.store(words, WORD.memory, memory);
    Atomics.store(words, WORD.published, this.#job << 8);
    Atomics.store(words, WORD.claims, this.#job << 8);
  }

  /** Main thread: so many units of the job can be claimed now. */
  publish(units: number): void {
    Atomics.store(this.#words, WORD.published, (this.#job << 8) | units);
    this.#wake();
  }

  /** Main thread: no unit can be claimed any more. Returns how many were. */
  endClaims(): number {
    return Atomics.exchange(this.#words, WORD.claims, (this.#job << 8) | UNITS_MASK) & UNITS_MASK;
  }

  /** The next published unit, which is the caller's from now on; -1 when there is none. */
  claim(): number {
    for (;;) {
      const claims = Atomics.load(this.#words, WORD.claims);
      const published = Atomics.load(this.#words, WORD.published);
      const unit = claims & UNITS_MASK;
      if (claims >> 8 !== published >> 8 || unit >= (published & UNITS_MASK)) return -1;
      if (Atomics.compareExchange(this.#words, WORD.claims, claims, claims + 1) === claims) {
        return unit;
      }
    }
  }

  /** Of the job there is now. Stays as it is only as long as the caller has a unit of it. */
  get description(): JobDescription {
    const read = (word: number): number => Atomics.load(this.#words, word);
    return {
      model: read(WORD.model),
      kind: JOB_KINDS[read(WORD.kind)] ?? 'score',
      rows: read(WORD.rows),
      memory: read(WORD.memory),
    };
  }

  /** Worker: says that it is through with its unit. */
  finish(unit: number, succeeded: boolean): void {
    Atomics.store(this.#words, WORD.units + unit, succeeded ? DONE : FAILED);
    Atomics.add(this.#words, WORD.finished, 1);
    Atomics.notify(this.#words, WORD.finished);
  }

  /** Whether a worker has written the results of a unit. */
  isDone(unit: number): boolean {
    return Atomics.load(this.#words, WORD.units + unit) === DONE;
  }

  /** Main thread: waits until workers are through with so many units. Returns false when that takes more than `milliseconds`. */
  waitFor(units: number, milliseconds: number): boolean {
    // the last units end at about the same time; sleeping and being woken takes longer than most of these waits
    for (let spins = 0; spins < SPINS; spins++) {
      if (Atomics.load(this.#words, WORD.finished) >= units) return true;
    }
    const end = performance.now() + milliseconds;
    for (;;) {
      const finished = Atomics.load(this.#words, WORD.finished);
      if (finished >= units) return true;
      const left = end - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#words, WORD.finished, finished, left);
    }
  }

  /** Worker: it looks for work from now on. */
  countBegun(): void {
    Atomics.add(this.#words, WORD.begun, 1);
  }

  /** Worker: it ends by itself. */
  countEnded(): void {
    Atomics.add(this.#words, WORD.ended, 1);
  }

  /** Workers that have ended by themselves. */
  get ended(): number {
    return Atomics.load(this.#words, WORD.ended);
  }

  /** Whether there is a worker that has begun and not ended by itself. */
  get hasWorkers(): boolean {
    return Atomics.load(this.#words, WORD.begun) > this.ended;
  }

  /** Worker: what to give to `waitForWork`. Read it before looking for work. */
  get signal(): number {
    return Atomics.load(this.#words, WORD.signal);
  }

  /** Worker: waits for something new since `signal`. Returns false when there is nothing for `milliseconds`. */
  waitForWork(signal: number, milliseconds: number): boolean {
    return Atomics.wait(this.#words, WORD.signal, signal, milliseconds) !== 'timed-out';
  }

  /** Main thread: there is nothing more to come; workers end. */
  close(): void {
    Atomics.store(this.#words, WORD.closed, 1);
    this.#wake();
  }

  get isClosed(): boolean {
    return Atomics.load(this.#words, WORD.closed) === 1;
  }

  #wake(): void {
    Atomics.add(this.#words, WORD.signal, 1);
    Atomics.notify(this.#words, WORD.signal);
  }
}
