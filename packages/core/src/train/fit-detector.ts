import type { TableEncoder } from '../columns/table-encoder.js';
import type { Distance, Engine, Head, Landmarks, Network, Trace } from '../engine/engine.js';
import { traceWidth } from '../engine/network-shape.js';
import { RandomStream } from '../engine/random-stream.js';
import { clusterCentres } from '../score/cluster-centres.js';
import { fitDistance } from '../score/covariance-distance.js';
import { meansOf } from '../score/covariance.js';
import {
  pointsOf,
  type Detector,
  type Likelihood,
  type Measure,
  type Member,
  type Surroundings,
  type Term,
} from '../score/detector.js';
import { portableLog } from '../score/portable-math.js';
import type { MainNetwork } from '../score/row-scorer.js';
import { rawScores, type Scoring } from './measure-scoring.js';
import type { EffortPlan, RowChoice, TrainingRowsAre } from './effort.js';
import type { TrainingRows } from './training-rows.js';

/** A network that was trained, and the rows it was trained on. */
export interface TrainedNetwork extends MainNetwork {
  readonly choice: RowChoice;
}

/** What a detector is made from. */
export interface DetectorPlan {
  readonly effort: EffortPlan;
  readonly trainingRows: TrainingRowsAre;
  /** The model's own first. */
  readonly networks: readonly TrainedNetwork[];
  /** Of the model's own. */
  readonly scoring: Scoring;
  /** By choice; those of a choice no network was trained on may be missing. */
  readonly rows: Readonly<Record<RowChoice, TrainingRows>>;
  readonly seed: number;
}

/**
 * Rows that distances and scales are fitted to. They are rows trained on: with scales of held-out rows, the scores of these were lower than
 * those of fresh rows, 1.6 % of which then passed for the oddest 1 %.
 */
const MOST_REFERENCE_ROWS = 3000;
/** Rows landmarks are sought among, and most numbers these may have. */
const LANDMARK_ROWS = 6000;
const LANDMARK_NUMBERS = 2 ** 18;

const DISTANCE_FLOOR = 1e-6;
/** Nats. Rows whose values are less surprising than this in all are alike. */
const LIKELIHOOD_FLOOR = 1;
/** Nats the likelihood of a number deviates by at most among rows: residuals judge numbers already, and far ones would drown categories. */
const NUMBER_DEVIATION = 0.5;
/** The noise head's estimates are rough below this share of the most noise. */
const NOISE_FLOOR = 0.05;
/** Rows alike in a measure would make it decide everything. */
const SMALLEST_DEVIATION = 0.05;
/** A feature that hardly varies must not decide the distance from the centre alone. */
const SMALLEST_SPREAD = 0.05;
/** Share of the mean residual variance added to each feature's around the landmarks. */
const LANDMARK_RIDGE = 0.02;

/** What each measure counts for, by what is known of the rows. Found on ADBench; see the README of the repository. */
const WEIGHTS = {
  unknown: { activations: 1, residuals: 0.5, noise: 0.5, landmarks: 1, centre: 0.5 },
  clean: { activations: 1, residuals: 1, noise: 0, landmarks: 1, centre: 0.3 },
  contaminated: { activations: 0, residuals: 0.5, noise: 0.5, landmarks: 0, centre: 0.5 },
} as const;

/** What the likelihood counts for, where there is one. Found on planted typos and swapped values of Adult and KDD 99. */
const LIKELIHOOD_WEIGHT = 2;

/**
 * Make a detector of trained networks. Those trained on all rows measure how far activations move when a row is reconstructed; those
 * trained on central rows measure residuals and noise; a single small one measures residuals only, which cost least.
 */
export function fitDetector(engine: Engine, plan: DetectorPlan): Detector {
  const weights = WEIGHTS[plan.trainingRows];
  const members = plan.networks.map((network, index) => {
    const like = plan.networks.filter(({ choice }) => choice === network.choice).length;
    const of = measuresOf(plan, network.choice, weights);
    const shared = Object.entries(of).map(([measure, weight]) => [measure, weight / like] as const);
    return fitMember(engine, plan, network, index === 0, Object.fromEntries(shared));
  });
  const spread = plan.trainingRows === 'clean' ? plan.rows.all : plan.rows.central;
  const surroundings = [fitCentre(engine, plan, spread, weights.centre)];
  if (weights.landmarks > 0 && (plan.effort.twins || plan.trainingRows === 'clean')) {
    surroundings.push(fitLandmarks(engine, plan, weights.landmarks));
  }
  const likelihood = plan.rows.all.encoder.heads.every(isPlain)
    ? null
    : fitLikelihood(engine, plan);
  const { features } = plan.rows.all.gather(referenceRows(plan.rows.all));
  const featureMeans = Float32Array.from(meansOf(features));
  const { heads } = plan.rows.all.encoder;
  const nullPenalties = new Float32Array(heads.length);
  const detector = { members, surroundings, likelihood, featureMeans, nullPenalties };
  const { oddNulls, weights: columnWeights } = plan.rows.all.encoder;
  if (oddNulls.includes(true)) {
    const surprise = surpriseOfNull(engine, plan, detector);
    oddNulls.forEach((isOdd, head) => {
      if (isOdd) nullPenalties[head] = surprise * (columnWeights[head] ?? 1);
    });
  }
  return detector;
}

/** Share of held-out rows at least as odd as one that is odd by a NULL alone. */
const ODD_SHARE = 0.001;

/** From the median raw score of held-out rows to what one in a thousand of them reaches; their largest, when they are fewer. */
function surpriseOfNull(engine: Engine, plan: DetectorPlan, detector: Detector): number {
  const [main] = plan.networks;
  if (main === undefined) return 0;
  const raw = rawScores(engine, main, detector, plan.rows.all).sort();
  const odd = raw[Math.max(0, Math.ceil(raw.length * (1 - ODD_SHARE)) - 1)] ?? 0;
  return odd - (raw[raw.length >> 1] ?? 0);
}

/** By feature: the root of its column's weight, shared by the column's features, so that no wide column drowns the others. */
function featureWeights({ heads, weights }: TableEncoder): Float64Array {
  return Float64Array.from(
    heads.flatMap(({ width }, head) =>
      Array.from({ length: width }, () => Math.sqrt((weights[head] ?? 1) / width)),
    ),
  );
}

/** What a network trained on such rows measures, and what it counts for. */
function measuresOf(
  { effort, trainingRows }: DetectorPlan,
  choice: RowChoice,
  weights: Readonly<Record<Measure, number>>,
): Partial<Record<Measure, number>> {
  if (choice === 'central') return { residuals: weights.residuals, noise: weights.noise };
  if (effort.twins) return { activations: weights.activations };
  return { residuals: trainingRows === 'clean' ? weights.residuals : 2 * weights.residuals };
}

function fitMember(
  engine: Engine,
  plan: DetectorPlan,
  { specification, parameters, choice }: TrainedNetwork,
  isMain: boolean,
  weights: Partial<Record<Measure, number>>,
): Member {
  const rows = plan.rows[choice];
  const reference = referenceRows(rows);
  const traces = (['activations', 'residuals'] as const).filter(
    (trace) => weights[trace] !== undefined,
  );
  const directions = (trace: Trace): number =>
    Math.min(
      traceWidth(specification, trace),
      trace === 'activations' ? plan.effort.activationDirections : plan.effort.residualDirections,
    );
  const network = engine.build(specification, {
    maxRows: Math.min(reference.length, 2048),
    distances: Object.fromEntries(traces.map((trace) => [trace, directions(trace)])),
  });
  try {
    network.setParameters(parameters);
    const distances: Partial<Record<Trace, Distance>> = {};
    let ordinary = new Float32Array(specification.heads.length);
    for (const trace of traces) {
      const columns = collect(
        network,
        rows,
        reference,
        traceWidth(specification, trace),
        (n, out) => {
          network.traces(n, trace, out);
        },
      );
      const means = fillMasked(columns);
      const latentSize = columns.length - specification.heads.length;
      if (trace === 'residuals') ordinary = Float32Array.from(means.subarray(latentSize));
      const scales =
        trace === 'residuals'
          ? residualScales(columns, means, latentSize)
          : new Float64Array(columns.length).fill(1);
      const distance = fitDistance(columns, scales, directions(trace));
      if (trace === 'residuals') weigh(distance.scales, latentSize, rows.encoder.weights);
      distances[trace] = distance;
      network.setDistance(trace, distance, ordinary);
    }
    const terms: Partial<Record<Measure, Term>> = {};
    for (const measure of ['activations', 'residuals', 'noise'] as const) {
      const weight = weights[measure];
      if (weight === undefined || weight === 0) continue;
      const [values] = collect(network, rows, reference, 1, (n, [out]) => {
        network.distances(n, { [measure]: out });
      });
      terms[measure] = termOf(values, weight, measure === 'noise' ? NOISE_FLOOR : DISTANCE_FLOOR);
    }
    return { network: isMain ? null : { specification, parameters }, distances, ordinary, terms };
  } finally {
    network.dispose();
  }
}

function referenceRows({ training }: TrainingRows): Uint32Array {
  return training.subarray(0, MOST_REFERENCE_ROWS);
}

/** Columns of numbers a network gives for some rows, batch by batch. */
function collect(
  network: Network,
  rows: TrainingRows,
  chosen: Uint32Array,
  columns: number,
  read: (count: number, out: readonly Float32Array[]) => void,
): Float32Array[] {
  const all = Array.from({ length: columns }, () => new Float32Array(chosen.length));
  for (let start = 0; start < chosen.length; start += network.maxRows) {
    const count = Math.min(network.maxRows, chosen.length - start);
    rows.fill(network, chosen, start, count);
    read(
      count,
      all.map((column) => column.subarray(start, start + count)),
    );
  }
  return all;
}

/** Replace NaN, where a head was masked, by the column's mean, and return the means. */
function fillMasked(columns: readonly Float32Array[]): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0;
    let count = 0;
    for (const value of column) {
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    const mean = sum / Math.max(count, 1);
    if (count < column.length) {
      column.forEach((value, i) => {
        if (Number.isNaN(value)) column[i] = mean;
      });
    }
    return mean;
  });
}

/** Latent values by their deviation, residuals by their root mean square. */
function residualScales(
  columns: readonly Float32Array[],
  means: Float64Array,
  latentSize: number,
): Float64Array {
  return Float64Array.from(columns, (column, c) => {
    const about = c < latentSize ? (means[c] ?? 0) : 0;
    let squares = 0;
    for (const value of column) squares += (value - about) ** 2;
    return Math.sqrt(1 / (squares / column.length + 1e-4));
  });
}

/** Scale residuals by their columns' weights, only once a distance is fitted: its covariance would undo them. */
function weigh(scales: Float32Array, latentSize: number, weights: readonly number[]): void {
  weights.forEach((weight, head) => {
    const c = latentSize + head;
    scales[c] = (scales[c] ?? 0) * Math.sqrt(weight);
  });
}

function termOf(values: Float32Array | undefined, weight: number, floor: number): Term {
  const logarithms = Float64Array.from(values ?? [], (v) => portableLog(Math.max(v, 0) + floor));
  const [mean = 0] = meansOf([logarithms]);
  const deviation = Math.max(deviationOf(logarithms), SMALLEST_DEVIATION);
  return { weight, floor, mean, deviation };
}

function deviationOf(values: Float32Array | Float64Array = new Float32Array()): number {
  const [mean = 0] = meansOf([values]);
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / Math.max(values.length, 1));
}

/** How far rows lie from the middle of some, each feature in units of its spread. */
function fitCentre(
  engine: Engine,
  plan: DetectorPlan,
  rows: TrainingRows,
  weight: number,
): Surroundings {
  const { features } = rows.gather(referenceRows(rows));
  const means = Float32Array.from(meansOf(features));
  const scales = Float32Array.from(features, (column, f) => {
    let squares = 0;
    for (const value of column) squares += (value - (means[f] ?? 0)) ** 2;
    return 1 / Math.max(Math.sqrt(squares / column.length), SMALLEST_SPREAD);
  });
  const weighed = featureWeights(rows.encoder);
  scales.forEach((scale, f) => {
    scales[f] = scale * (weighed[f] ?? 1);
  });
  const points = new Float32Array(features.length);
  return surroundingsOf(engine, plan, { means, scales, points }, rows, weight);
}

/** How far rows lie from the nearest of several typical rows. */
function fitLandmarks(engine: Engine, plan: DetectorPlan, weight: number): Surroundings {
  const { all } = plan.rows;
  const { width } = all;
  const count = Math.min(LANDMARK_ROWS, Math.max(256, Math.floor(LANDMARK_NUMBERS / width)));
  const { features } = all.gather(all.training.subarray(0, count));
  const length = features[0]?.length ?? 0;
  const means = Float32Array.from(meansOf(features));
  const rows = new Float32Array(length * width);
  features.forEach((column, f) => {
    for (let i = 0; i < length; i++) rows[i * width + f] = (column[i] ?? 0) - (means[f] ?? 0);
  });
  const random = new RandomStream(plan.seed);
  const { centres, nearest } = clusterCentres(rows, width, plan.effort.landmarks, random);
  const variances = new Float64Array(width);
  nearest.forEach((k, i) => {
    for (let f = 0; f < width; f++) {
      const residual = (rows[i * width + f] ?? 0) - (centres[k * width + f] ?? 0);
      variances[f] = (variances[f] ?? 0) + (residual * residual) / length;
    }
  });
  const ridge = (LANDMARK_RIDGE * variances.reduce((sum, v) => sum + v, 0)) / width + 1e-6;
  const weighed = featureWeights(all.encoder);
  const scales = Float32Array.from(
    variances,
    (variance, f) => (weighed[f] ?? 1) / Math.sqrt(variance + ridge),
  );
  const points = Float32Array.from(centres, (x, i) => x * (scales[i % width] ?? 0));
  return surroundingsOf(engine, plan, { means, scales, points }, all, weight);
}

/** Numbers and truth values, whose residuals say all there is to say. */
function isPlain({ width }: Head): boolean {
  return width === 1;
}

/**
 * How unlikely rows are to the model's own network. A distance between residuals takes the loss of a text or a category for one number
 * like any other, whose far values it expects to be as rare as a normal distribution's; a likelihood knows what a wrong value costs.
 */
function fitLikelihood(engine: Engine, plan: DetectorPlan): Likelihood {
  const [main] = plan.networks;
  const rows = plan.rows[main?.choice ?? 'all'];
  const reference = referenceRows(rows);
  if (main === undefined) throw new RangeError('a detector needs a network');
  const { heads } = main.specification;
  const network = engine.build(main.specification, { maxRows: Math.min(reference.length, 2048) });
  try {
    network.setParameters(main.parameters);
    const losses = collect(network, rows, reference, heads.length, (n, out) => {
      network.headLosses(n, out);
    });
    const { scoring } = plan;
    const factors = heads.map(({ loss }, head) => {
      const weight = rows.encoder.weights[head] ?? 1;
      if (loss !== 'squared_error') return weight;
      const deviation = deviationOf(losses[head]) * (scoring.weights[head] ?? 0);
      return weight / Math.max(deviation / NUMBER_DEVIATION, 1);
    });
    const weights = scoring.weights.map((value, head) => value * (factors[head] ?? 1));
    const expected = scoring.expected.map((value, head) => value * (factors[head] ?? 1));
    const [values] = collect(network, rows, reference, 1, (n, [out]) => {
      if (out) network.scoreRows(n, weights, expected, out);
    });
    return { weights, expected, term: termOf(values, LIKELIHOOD_WEIGHT, LIKELIHOOD_FLOOR) };
  } finally {
    network.dispose();
  }
}

function surroundingsOf(
  engine: Engine,
  plan: DetectorPlan,
  landmarks: Landmarks,
  rows: TrainingRows,
  weight: number,
): Surroundings {
  const [main] = plan.networks;
  const reference = referenceRows(rows);
  if (main === undefined) throw new RangeError('a detector needs a network');
  const network = engine.build(main.specification, {
    maxRows: Math.min(reference.length, 2048),
    landmarks: [pointsOf(landmarks)],
  });
  try {
    network.setLandmarks(0, landmarks);
    const [values] = collect(network, rows, reference, 1, (n, [out]) => {
      if (out) network.landmarkDistances(n, 0, out);
    });
    return { landmarks, term: termOf(values, weight, DISTANCE_FLOOR) };
  } finally {
    network.dispose();
  }
}
