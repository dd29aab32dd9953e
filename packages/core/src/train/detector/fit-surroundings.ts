import type { TableEncoder } from '../../columns/table-encoder.js';
import type { Engine, Landmarks } from '../../engine/engine.js';
import { RandomStream } from '../../engine/random-stream.js';
import { clusterCentres } from '../../score/cluster-centres.js';
import { meansOf } from '../../score/covariance.js';
import { pointsOf, type Surroundings } from '../../score/detector.js';
import { partOf, type Work } from '../../work/work.js';
import type { TrainingRows } from '../training-rows.js';
import type { DetectorPlan } from './detector-plan.js';
import {
  collect,
  deviationOf,
  DISTANCE_FLOOR,
  referenceBatch,
  referenceRows,
  termOf,
} from './measure-rows.js';

/** Rows landmarks are sought among, and most numbers these may have. */
const LANDMARK_ROWS = 6000;
const LANDMARK_NUMBERS = 2 ** 18;
/** A feature that hardly varies must not decide the distance from the centre alone. */
const SMALLEST_SPREAD = 0.05;
/** Share of the mean residual variance added to each feature's around the landmarks. */
const LANDMARK_RIDGE = 0.02;

/** How far rows lie from the middle of some, each feature in units of its spread. */
export function* fitCentre(
  engine: Engine,
  plan: DetectorPlan,
  rows: TrainingRows,
  weight: number,
): Work<Surroundings> {
  const { features } = yield* partOf(rows.gather(referenceRows(rows)), 0, 0.5);
  const means = Float32Array.from(meansOf(features));
  const weighed = featureWeights(rows.encoder);
  const scales = Float32Array.from(
    features,
    (column, f) => (weighed[f] ?? 1) / Math.max(deviationOf(column), SMALLEST_SPREAD),
  );
  const points = new Float32Array(features.length);
  return yield* partOf(
    surroundingsOf(engine, plan, { means, scales, points }, rows, weight),
    0.5,
    1,
  );
}

/** How far rows lie from the nearest of several typical rows. */
export function* fitLandmarks(
  engine: Engine,
  plan: DetectorPlan,
  weight: number,
): Work<Surroundings> {
  const { all } = plan.rows;
  const { width } = all;
  const count = Math.min(LANDMARK_ROWS, Math.max(256, Math.floor(LANDMARK_NUMBERS / width)));
  const { features } = yield* partOf(all.gather(all.training.subarray(0, count)), 0, 0.1);
  const length = features[0]?.length ?? 0;
  const means = Float32Array.from(meansOf(features));
  const rows = new Float32Array(length * width);
  features.forEach((column, f) => {
    for (let i = 0; i < length; i++) rows[i * width + f] = (column[i] ?? 0) - (means[f] ?? 0);
  });
  const random = new RandomStream(plan.seed);
  const { centres, nearest } = yield* partOf(
    clusterCentres(rows, width, plan.effort.landmarks, random),
    0.1,
    0.8,
  );
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
  return yield* partOf(
    surroundingsOf(engine, plan, { means, scales, points }, all, weight),
    0.8,
    1,
  );
}

/** By feature: the root of its column's weight, shared by the column's features, so that no wide column drowns the others. */
function featureWeights({ heads, weights }: TableEncoder): Float64Array {
  return Float64Array.from(
    heads.flatMap(({ width }, head) =>
      Array.from({ length: width }, () => Math.sqrt((weights[head] ?? 1) / width)),
    ),
  );
}

function* surroundingsOf(
  engine: Engine,
  plan: DetectorPlan,
  landmarks: Landmarks,
  rows: TrainingRows,
  weight: number,
): Work<Surroundings> {
  const [main] = plan.networks;
  const reference = referenceRows(rows);
  if (main === undefined) throw new RangeError('a detector needs a network');
  const network = engine.build(main.specification, {
    maxRows: referenceBatch(reference, rows.width),
    landmarks: [pointsOf(landmarks)],
  });
  try {
    network.setLandmarks(0, landmarks);
    const [values] = yield* collect(network, rows, reference, 1, (n, [out]) => {
      if (out) network.landmarkDistances(n, 0, out);
    });
    return { landmarks, term: termOf(values, weight, DISTANCE_FLOOR) };
  } finally {
    network.dispose();
  }
}
