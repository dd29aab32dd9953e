import { portableCos } from '../columns/portable-trigonometry.js';

/** Steps over which the rate rises to its start, so that Adam's first moments are known before they are trusted. */
const WARM_UP_STEPS = 50;
/** The rate falls to this share of its start, so that the last steps settle. */
const FINAL_SHARE = 0.005;

/** The learning rate of a step: a short rise, then half a cosine (Loshchilov & Hutter 2017) down to almost nothing. */
export function learningRateAt(rate: number, step: number, steps: number): number {
  const fall = (1 + portableCos((Math.PI * Math.min(step, steps)) / steps)) / 2;
  const rise = Math.min(1, (step + 1) / Math.min(WARM_UP_STEPS, steps));
  return rate * (FINAL_SHARE + (1 - FINAL_SHARE) * fall) * rise;
}
