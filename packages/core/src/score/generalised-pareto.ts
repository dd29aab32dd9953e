import { portableLog } from './portable-math.js';

/** A generalised Pareto distribution of excesses over a threshold, with shape >= 0 so that it never ends. */
export interface GeneralisedPareto {
  /** Above 0; the mean excess when the shape is 0. */
  readonly scale: number;
  /** 0 (exponential) to 1 (a tail so heavy that the mean is infinite). */
  readonly shape: number;
}

/**
 * Fit by probability-weighted moments (Hosking & Wallis 1987, Technometrics 29, section 4): with a0 the mean excess and
 * a1 = E[x (1 - F(x))], shape = 2 - a0 / (a0 - 2 a1) and scale = 2 a0 a1 / (a0 - 2 a1). A negative shape, which would end the tail
 * at a largest value, is replaced by the exponential of the same mean; so is the shape of a single excess, which is unknown.
 * @param excesses at least one, ascending, none negative and the last above 0.
 */
export function fitGeneralisedPareto(excesses: Float64Array): GeneralisedPareto {
  const count = excesses.length;
  let a0 = 0;
  let a1 = 0;
  excesses.forEach((excess, i) => {
    a0 += excess / count;
    a1 += ((excess / count) * (count - 1 - i)) / (count - 1);
  });
  const shape = Math.min(1, 2 - a0 / (a0 - 2 * a1));
  if (!(shape > 0)) return { scale: a0, shape: 0 };
  return { scale: (2 * a0 * a1) / (a0 - 2 * a1), shape };
}

/**
 * -ln of the share of excesses above `excess`: ln(1 + shape * excess / scale) / shape, the same bits on every host.
 * Strictly rising in `excess`.
 */
export function generalisedParetoExceedance(tail: GeneralisedPareto, excess: number): number {
  const standardised = excess / tail.scale;
  const z = tail.shape * standardised;
  // Below 1e-5 the series of ln(1 + z) to its fourth term is exact to a double.
  if (z < 1e-5) return standardised * (1 - z * (1 / 2 - z * (1 / 3 - z / 4)));
  return portableLog(1 + z) / tail.shape;
}
