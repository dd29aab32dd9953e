import type { FeatureModel } from '@colatent/core/feature-model';
import { resultWidthOf } from './compute-unit.js';
import { MAX_UNITS, type JobDescription } from './job-control.js';

/** Most floats of a job: 8 MB. A chunk of wider rows takes several jobs. */
const MAX_FLOATS = 2 ** 21;

/** A unit's rows in shared memory. */
export interface Unit {
  /** features[f][i], masks[h][i]: what a FeatureModel computes from. */
  readonly features: readonly Float32Array[];
  readonly masks: readonly Float32Array[];
  /** Row by row. */
  readonly results: Float32Array;
}

/** Where the units of a model's jobs lie in memory: one after another, each with its features, masks and results. */
export class UnitLayout {
  readonly unitRows: number;
  /** Most units of a job. */
  readonly units: number;
  readonly #model: FeatureModel;
  readonly #resultWidth: number;
  readonly #unitFloats: number;

  constructor(model: FeatureModel, kind: JobDescription['kind']) {
    this.#model = model;
    this.#resultWidth = resultWidthOf(kind, model);
    this.unitRows = model.maxRows;
    this.#unitFloats = (model.features + model.masks + this.#resultWidth) * this.unitRows;
    this.units = Math.max(1, Math.min(MAX_UNITS, Math.floor(MAX_FLOATS / this.#unitFloats)));
  }

  /** Bytes of a job. */
  get bytes(): number {
    return this.units * this.#unitFloats * 4;
  }

  view(memory: SharedArrayBuffer, unit: number): Unit {
    let at = unit * this.#unitFloats * 4;
    const take = (floats: number): Float32Array => {
      const view = new Float32Array(memory, at, floats);
      at += floats * 4;
      return view;
    };
    const columns = (count: number): Float32Array[] =>
      Array.from({ length: count }, () => take(this.unitRows));
    const { features, masks } = this.#model;
    return {
      features: columns(features),
      masks: columns(masks),
      results: take(this.unitRows * this.#resultWidth),
    };
  }
}

/** Views of the units of one job after another: made anew only when a job is of another model, kind or memory than the last. */
export class UnitViews {
  #of: Omit<JobDescription, 'rows'> = { model: -1, kind: 'score', memory: -1 };
  #views: Unit[] = [];

  view(job: JobDescription, layout: UnitLayout, buffer: SharedArrayBuffer, unit: number): Unit {
    const { model, kind, memory } = job;
    const last = this.#of;
    if (last.model !== model || last.kind !== kind || last.memory !== memory) {
      this.#of = { model, kind, memory };
      this.#views = [];
    }
    return (this.#views[unit] ??= layout.view(buffer, unit));
  }
}
