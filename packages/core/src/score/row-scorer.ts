import type { FeatureBatch } from '../columns/feature-batch.js';
import type { Engine, Network, NetworkSpecification, Tensors, Trace } from '../engine/engine.js';
import { addLogarithms } from './add-logarithms.js';
import {
  directionsOf,
  MEASURES,
  pointsOf,
  type Detector,
  type Measure,
  type Term,
} from './detector.js';
import { predictNulls } from './predict-nulls.js';

/** A model's own network. */
export interface MainNetwork {
  readonly specification: NetworkSpecification;
  readonly parameters: Tensors;
}

/** A detector in an engine's memory: features in, raw scores out. Whoever makes one disposes of it. */
export class RowScorer implements FeatureBatch {
  readonly maxRows: number;
  /** Writable: a batch of features and masks as a `Network` takes them; clobbered by `score`. */
  readonly features: readonly Float32Array[];
  readonly masks: readonly Float32Array[];
  readonly #detector: Detector;
  readonly #networks: readonly Network[];
  readonly #values: Readonly<Record<Measure, Float32Array>>;

  constructor(engine: Engine, detector: Detector, main: MainNetwork, maxRows: number) {
    this.maxRows = maxRows;
    this.#detector = detector;
    const networks: Network[] = [];
    try {
      for (const member of detector.members) {
        const { specification, parameters } = member.network ?? main;
        const network = engine.build(specification, {
          maxRows,
          distances: directionsOf(member),
          landmarks:
            networks.length === 0
              ? detector.surroundings.map(({ landmarks }) => pointsOf(landmarks))
              : [],
        });
        networks.push(network);
        network.setParameters(parameters);
        for (const trace of ['activations', 'residuals'] satisfies Trace[]) {
          const distance = member.distances[trace];
          if (distance) network.setDistance(trace, distance, member.ordinary);
        }
      }
      detector.surroundings.forEach(({ landmarks }, set) => {
        networks[0]?.setLandmarks(set, landmarks);
      });
    } catch (error) {
      for (const network of networks) network.dispose();
      throw error;
    }
    this.#networks = networks;
    this.features = networks[0]?.features ?? [];
    this.masks = networks[0]?.masks ?? [];
    const values = (): Float32Array => new Float32Array(maxRows);
    this.#values = { activations: values(), residuals: values(), noise: values() };
  }

  /** features -> raw scores of the first `rows` rows. Each row's is the same bits however many rows come with it. */
  score(rows: number, out: Float32Array): void {
    const totals = new Float64Array(rows);
    const [main] = this.#networks;
    if (main !== undefined) predictNulls(main, rows);
    this.#detector.members.forEach(({ terms }, index) => {
      const network = this.#networks[index];
      if (network === undefined) return;
      if (index > 0) this.#copyTo(network, rows);
      const wanted = MEASURES.filter((measure) => terms[measure] !== undefined);
      network.distances(
        rows,
        Object.fromEntries(wanted.map((measure) => [measure, this.#values[measure]])),
      );
      for (const measure of wanted) addTerm(terms[measure], this.#values[measure], totals);
    });
    const { likelihood } = this.#detector;
    if (likelihood !== null) {
      const { weights, expected, term } = likelihood;
      main?.scoreRows(rows, weights, expected, this.#values.noise);
      addTerm(term, this.#values.noise, totals);
    }
    this.#detector.surroundings.forEach(({ term }, set) => {
      main?.landmarkDistances(rows, set, this.#values.noise);
      addTerm(term, this.#values.noise, totals);
    });
    this.#detector.nullPenalties.forEach((penalty, head) => {
      if (penalty === 0) return;
      const mask = this.masks[head];
      for (let i = 0; mask && i < rows; i++) {
        if (mask[i] === 0) totals[i] = (totals[i] ?? 0) + penalty;
      }
    });
    out.set(totals);
  }

  /** Give the memory back. Safe to call twice. */
  dispose(): void {
    for (const network of this.#networks) network.dispose();
  }

  #copyTo(network: Network, rows: number): void {
    network.features.forEach((column, f) => {
      column.set((this.features[f] ?? column).subarray(0, rows));
    });
    network.masks.forEach((column, h) => {
      column.set((this.masks[h] ?? column).subarray(0, rows));
    });
  }
}

function addTerm(term: Term | undefined, values: Float32Array, totals: Float64Array): void {
  if (term === undefined) return;
  const { floor, mean, weight, deviation } = term;
  addLogarithms(values, { floor, mean, factor: weight / deviation }, totals);
}
