import type { TrainedNetworks } from './train-networks.js';

/** With fewer rows the user is told that scores are rough. */
const FEW_ROWS = 100;
/** The held-out loss is about 1 where every value is guessed as its column's mean. */
const NOTHING_LEARNED = 0.97;

/** What to tell the user of a training on `kept` of `seen` rows. */
export function warningsOf(
  { setbacks, history }: Pick<TrainedNetworks, 'setbacks' | 'history'>,
  how: 'all' | 'sampled',
  kept: number,
  seen: number,
): string[] {
  const warnings: string[] = [];
  if (kept < FEW_ROWS) {
    warnings.push(
      `there are only ${kept} rows to learn from, so scores above ${(Math.round(10 * Math.log10(kept)) / 10).toFixed(1)} are extrapolated; treat them as a ranking`,
    );
  }
  if (Math.min(...history.map(({ heldOut }) => heldOut)) > NOTHING_LEARNED) {
    warnings.push(
      "nothing was learned of how the columns go together: rows that were held out are reconstructed no better than by the columns' means, so scores tell values that are far off and little else",
    );
  }
  if (how === 'sampled') {
    warnings.push(
      `${kept} of ${seen} rows were sampled to stay within memoryBudget; raise it to train on more`,
    );
  }
  if (setbacks > 0) {
    const times = setbacks === 1 ? 'once' : `${setbacks} times`;
    warnings.push(
      `losses ran away ${times}; training stepped back to its last good state and lowered the learning rate`,
    );
  }
  return warnings;
}
