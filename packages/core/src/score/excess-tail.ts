import { portableExp, portableLog } from './portable-math.js';

/**
 * A law of excesses over a threshold. Its hazard, the density beside the share still above, is 1 / scale at the threshold; beyond, by shape:
 *
 * - above 0 it falls: a generalised Pareto distribution (Pickands 1975), -ln share = ln(1 + shape t) / shape with t = excess / scale;
 * - 0: it stays, as an exponential distribution's does;
 * - below 0 it grows exponentially: a Gompertz distribution (Gompertz 1825), -ln share = (exp(-shape t) - 1) / -shape.
 *
 * The last has the same hazard and the same slope of it at the threshold as a generalised Pareto distribution of that shape, but no largest
 * value, so that it can rank. It is what the logarithm of a Weibull-distributed value exceeds any threshold by, and raw scores are sums
 * of logarithms.
 */
export interface ExcessTail {
  /** Above 0. */
  readonly scale: number;
  /** -1 to 1. */
  readonly shape: number;
}

/** Nats beyond which a growing hazard stays as it is: shares far too small to be measured only rank, and must not overflow. */
export const LONGEST_GROWTH = 64;

/**
 * The shape to expect of the topmost 2 %: -1 / -ln(0.02) = -0.26 is the logarithm's of any Weibull distribution, and how far shapes lie from it.
 * Few excesses tell little of their shape (in 80 its standard error is 0.1), and that little, taken at its word, decides how far one in a million lies.
 */
const EXPECTED_SHAPE = -0.25;
const SHAPE_DEVIATION = 0.2;

const SHAPE_STEPS = 18;
const SCALE_STEPS = 32;
const GOLDEN = 0.6180339887498949;

/**
 * Fit by maximum likelihood, less a penalty on the shape that is the logarithm of a normal prior (as Martins & Stedinger 2000, Water
 * Resources Research 36, put a prior on the shape of extreme values, and Coles & Dixon 1999, Extremes 2, a penalty): for each shape
 * the likeliest scale, of those the best shape by golden section.
 * @param excesses at least one, all above 0, ascending.
 */
export function fitExcessTail(excesses: Float64Array): ExcessTail {
  const value = (shape: number): number => {
    const deviations = (shape - EXPECTED_SHAPE) / SHAPE_DEVIATION;
    const tail = { shape, scale: likeliestScale(excesses, shape) };
    return logLikelihood(excesses, tail) - (deviations * deviations) / 2;
  };
  let low = -1;
  let high = 1;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let ofLeft = value(left);
  let ofRight = value(right);
  for (let step = 0; step < SHAPE_STEPS; step++) {
    if (ofLeft < ofRight) {
      low = left;
      left = right;
      ofLeft = ofRight;
      right = low + GOLDEN * (high - low);
      ofRight = value(right);
    } else {
      high = right;
      right = left;
      ofRight = ofLeft;
      left = high - GOLDEN * (high - low);
      ofLeft = value(left);
    }
  }
  const shape = (low + high) / 2;
  return { scale: likeliestScale(excesses, shape), shape };
}

/** The law of what excesses exceed a higher threshold by. */
export function movedTail({ scale, shape }: ExcessTail, distance: number): ExcessTail {
  if (shape >= 0) return { scale: scale + shape * distance, shape };
  const growth = portableExp((-shape * distance) / scale);
  return { scale: scale / growth, shape: shape / growth };
}

/** -ln of the share of excesses above `excess`, the same bits on every host. Rises with `excess` without end. */
export function excessNats({ scale, shape }: ExcessTail, excess: number): number {
  const standardised = excess / scale;
  const z = shape * standardised;
  // Within 1e-5 the series to their fourth terms are exact to a double.
  if (z >= 0) {
    if (z < 1e-5) return standardised * (1 - z * (1 / 2 - z * (1 / 3 - z / 4)));
    return portableLog(1 + z) / shape;
  }
  if (z > -1e-5) return standardised * (1 - z * (1 / 2 - z * (1 / 6 - z / 24)));
  const mostGrowth = 1 - shape * LONGEST_GROWTH;
  if (z > -portableLog(mostGrowth)) return (portableExp(-z) - 1) / -shape;
  return LONGEST_GROWTH + mostGrowth * (standardised + portableLog(mostGrowth) / shape);
}

function logLikelihood(excesses: Float64Array, tail: ExcessTail): number {
  const { scale, shape } = tail;
  let sum = -excesses.length * portableLog(scale);
  for (const excess of excesses) {
    const z = (shape * excess) / scale;
    sum -= excessNats(tail, excess) + (z > 0 ? portableLog(1 + z) : z);
  }
  return sum;
}

/**
 * Where the likelihood of a shape has its only maximum: each excess's part in its slope by -ln scale, less 1, rises with excess / scale. For
 * shapes from 0 up that is between the least excess and the mean, below 0 between the mean and twice the largest.
 */
function likeliestScale(excesses: Float64Array, shape: number): number {
  const count = excesses.length;
  const mean = excesses.reduce((sum, excess) => sum + excess / count, 0);
  let low = shape < 0 ? mean : (excesses[0] ?? mean);
  let high = shape < 0 ? 2 * (excesses[count - 1] ?? mean) : mean;
  for (let step = 0; step < SCALE_STEPS; step++) {
    const scale = Math.sqrt(low) * Math.sqrt(high);
    let slope = -count;
    for (const excess of excesses) {
      const t = excess / scale;
      slope +=
        shape < 0 ? t * (portableExp(-shape * t) + shape) : ((1 + shape) * t) / (1 + shape * t);
    }
    if (slope > 0) low = scale;
    else high = scale;
  }
  return Math.sqrt(low) * Math.sqrt(high);
}
