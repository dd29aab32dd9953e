import type {
  Distance,
  Landmarks,
  NetworkSpecification,
  Tensors,
  Trace,
} from '../engine/engine.js';

/** What a network says of a row: its distances from ordinary rows, and the noise it believes the row to have. */
export type Measure = Trace | 'noise';

/** The measures, in the order in which a score adds them. */
export const MEASURES: readonly Measure[] = ['activations', 'residuals', 'noise'];

/**
 * One measure's part in a row's raw score: weight * (ln(max(v, 0) + floor) - mean) / deviation, with mean and deviation those of
 * rows trained on. In logarithms the measure that finds a row oddest decides; none saturates.
 */
export interface Term {
  readonly weight: number;
  /** Above 0: values far below it are alike. */
  readonly floor: number;
  readonly mean: number;
  /** Above 0. */
  readonly deviation: number;
}

/** A network that judges rows. */
export interface Member {
  /** Null: the model's own network. */
  readonly network: {
    readonly specification: NetworkSpecification;
    readonly parameters: Tensors;
  } | null;
  readonly distances: Readonly<Partial<Record<Trace, Distance>>>;
  /** By head: the residual a NULL counts as. */
  readonly ordinary: Float32Array;
  readonly terms: Readonly<Partial<Record<Measure, Term>>>;
}

/** Points among the rows themselves, and what the distance from the nearest counts for. */
export interface Surroundings {
  readonly landmarks: Landmarks;
  readonly term: Term;
}

/** How unlikely the first member's network finds a row's values, column by column, and what that counts for. */
export interface Likelihood {
  /** By head: factor of its loss, which makes it a negative log-likelihood in nats and gives its column its weight. */
  readonly weights: Float32Array;
  /** By head: what a NULL counts as. */
  readonly expected: Float32Array;
  readonly term: Term;
}

/**
 * What makes a row's raw score: the sum of all terms. An ordinary row has about 0; a row is odder the higher it is. See RaPP (Kim et
 * al. 2020) for distances between activations, and Ruff et al. 2021 (A Unifying Review of Deep and Shallow Anomaly Detection) for the rest.
 */
export interface Detector {
  /** At least one. */
  readonly members: readonly Member[];
  readonly surroundings: readonly Surroundings[];
  /** Null for tables of plain numbers, whose residuals tell as much. */
  readonly likelihood: Likelihood | null;
  /** By feature: its mean among rows trained on; explanations look for suspects by the distance from it. */
  readonly featureMeans: Float32Array;
  /** By head: what a NULL adds to the raw score; 0 where it counts as an ordinary value. */
  readonly nullPenalties: Float32Array;
}

/** Numbers of a distance's directions, by trace. */
export function directionsOf({
  distances,
}: Pick<Member, 'distances'>): Partial<Record<Trace, number>> {
  const directions: Partial<Record<Trace, number>> = {};
  for (const trace of ['activations', 'residuals'] as const) {
    const distance = distances[trace];
    if (distance) directions[trace] = distance.projections.length / distance.means.length;
  }
  return directions;
}

/** Points of a set of landmarks. */
export function pointsOf({ means, points }: Landmarks): number {
  return points.length / means.length;
}
