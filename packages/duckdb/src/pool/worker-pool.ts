import type { Columns, Engine, Simd } from '@colatent/core';
import { FeatureModel } from '@colatent/core/feature-model';
import { computeUnit, resultWidthOf } from './compute-unit.js';
import { JobControl, type JobKind } from './job-control.js';
import { UnitLayout, UnitViews, type Unit } from './unit-views.js';
import { WorkerCrew, type NumberedMemory, type NumberedModel } from './worker-crew.js';

/** Most rows of a unit: larger ones are read and handed over faster, and smaller ones let many threads end at about the same time. */
const UNIT_ROWS_OF_FEW = 256;
const UNIT_ROWS_OF_MANY = 128;
const FEW_THREADS = 4;
/** Milliseconds a chunk must take on one thread for the pool to be asked: measured, half of it is what sharing costs the main thread. */
const LEAST_CHUNK = 0.4;
/** Milliseconds of such chunks before workers are started: about what starting one costs, so it never costs much more than it gains. */
const LEAST_WORK = 150;
/** Milliseconds that a worker which has claimed a unit is waited for at least. */
const PATIENCE = 2_000;
/** How many times as long as the main thread took for a unit of its own a worker is waited for. */
const PATIENCE_FACTOR = 100;

/** A model a pool computes with, until it is told to forget it. */
export interface PooledModel extends NumberedModel {
  readonly halves: FeatureModel;
}

export interface WorkerPoolOptions {
  /** Threads that compute, the main one among them: 2 or more. */
  readonly threads: number;
  readonly engine: Engine;
  /** The build of `engine`. */
  readonly simd: Simd;
  /** Gets the reason, once, when the pool fails. */
  readonly onFailure: (reason: string) => void;
}

/**
 * Worker threads that help the main thread with large chunks. A pool that fails, because a worker dies or does not answer, loses no
 * result: the main thread computes what is missing, and everything from then on.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #control = new JobControl();
  readonly #views = new UnitViews();
  readonly #unitRows: number;
  readonly #crew: WorkerCrew;
  #memory: NumberedMemory = { number: 0, buffer: new SharedArrayBuffer(0) };
  #models = 0;
  #work = 0;
  #failed = false;
  #unitsByWorkers = 0;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#unitRows = options.threads > FEW_THREADS ? UNIT_ROWS_OF_MANY : UNIT_ROWS_OF_FEW;
    this.#crew = new WorkerCrew(this.#control, {
      simd: options.simd,
      unitRows: this.#unitRows,
      onFailure: (reason) => {
        this.#fail(reason);
      },
    });
  }

  /** Units that workers computed so far: whether they help at all. */
  get unitsByWorkers(): number {
    return this.#unitsByWorkers;
  }

  /**
   * Whether workers are there for a chunk that takes so many milliseconds on the main thread. Starts them once there was enough work
   * in chunks that are worth it. @param milliseconds Infinity: not known.
   */
  takes(milliseconds: number): boolean {
    if (this.#failed || milliseconds < LEAST_CHUNK || milliseconds === Infinity) return false;
    if (this.#crew.size > 0) return this.#control.hasWorkers;
    this.#work += milliseconds;
    if (this.#work >= LEAST_WORK) {
      this.#work = 0;
      this.#crew.start(this.#options.threads - 1);
    }
    return false;
  }

  /** A model to compute with. @throws as Model.fromBytes does. */
  add(bytes: Uint8Array): PooledModel {
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    const halves = new FeatureModel(bytes, this.#options.engine, this.#unitRows);
    return { number: this.#models++, bytes: shared, halves };
  }

  /** Gives a model's memory back, here and in the workers. */
  forget({ number, halves }: PooledModel): void {
    halves.dispose();
    this.#crew.forget(number);
  }

  /**
   * Results of all rows, row by row: what the model gives on one thread, to the bit.
   * @throws as Model.score does.
   */
  run(model: PooledModel, kind: JobKind, columns: Columns): Float32Array {
    const { halves } = model;
    const table = halves.bind(columns);
    const width = resultWidthOf(kind, halves);
    const results = new Float32Array(table.length * width);
    const layout = new UnitLayout(halves, kind);
    const { unitRows } = layout;
    this.#reserve(layout.bytes);
    this.#crew.prepare(model, this.#memory);
    const { buffer, number: memory } = this.#memory;
    const jobRows = layout.units * unitRows;
    for (let start = 0; start < table.length; start += jobRows) {
      const rows = Math.min(jobRows, table.length - start);
      const job = { model: model.number, kind, rows, memory };
      const view = (unit: number): Unit => this.#views.view(job, layout, buffer, unit);
      const rowsOf = (unit: number): number => Math.min(unitRows, rows - unit * unitRows);
      const outOf = (unit: number): Float32Array =>
        results.subarray((start + unit * unitRows) * width);
      this.#control.begin(job);
      this.#runJob(Math.ceil(rows / unitRows), {
        encode: (unit) => {
          table.encode(start + unit * unitRows, rowsOf(unit), view(unit));
        },
        compute: (unit) => {
          const before = performance.now();
          computeUnit(kind, halves, view(unit), rowsOf(unit), outOf(unit));
          return performance.now() - before;
        },
        take: (unit) => {
          outOf(unit).set(view(unit).results.subarray(0, rowsOf(unit) * width));
        },
      });
    }
    return results;
  }

  /** Shares the units of a job that has begun with the workers, and is back when all are computed or have failed to be. */
  #runJob(units: number, { encode, compute, take }: UnitSteps): void {
    const control = this.#control;
    const mine = new Set<number>();
    let slowest = 0;
    try {
      for (let unit = 0; unit < units; unit++) {
        encode(unit);
        control.publish(unit + 1);
      }
      for (let unit = control.claim(); unit >= 0; unit = control.claim()) {
        mine.add(unit);
        slowest = Math.max(slowest, compute(unit));
      }
    } finally {
      // also when a value cannot be read: no worker may be at work on memory the next job writes to
      const others = control.endClaims() - mine.size;
      const patience = Math.max(PATIENCE, PATIENCE_FACTOR * slowest);
      if (!control.waitFor(others, patience)) {
        this.#fail(`a worker did not answer for ${Math.round(patience / 1000)} s`);
      }
    }
    for (let unit = 0; unit < units; unit++) {
      if (mine.has(unit)) continue;
      if (control.isDone(unit)) {
        take(unit);
        this.#unitsByWorkers++;
      } else {
        this.#fail('a worker could not compute its part');
        compute(unit);
      }
    }
  }

  /** Ends the workers; nothing is taken on any more. */
  close(): void {
    this.#failed = true;
    this.#crew.dismiss();
  }

  #reserve(bytes: number): void {
    const { number, buffer } = this.#memory;
    if (buffer.byteLength < bytes) {
      this.#memory = { number: number + 1, buffer: new SharedArrayBuffer(bytes) };
    }
  }

  #fail(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#crew.dismiss();
    this.#options.onFailure(reason);
  }
}

/** What is done with a unit. */
interface UnitSteps {
  /** Writes its features into shared memory. */
  readonly encode: (unit: number) => void;
  /** Computes its results here, without a look at what a worker may have written. Returns the milliseconds it took. */
  readonly compute: (unit: number) => number;
  /** Takes over the results a worker has written. */
  readonly take: (unit: number) => void;
}
