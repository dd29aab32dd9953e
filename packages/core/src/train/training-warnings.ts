/** With fewer rows the user is told that scores are rough. */
const FEW_ROWS = 100;

/** What to tell the user of a training on `kept` of `seen` rows. */
export function warningsOf(
  setbacks: number,
  how: 'all' | 'sampled',
  kept: number,
  seen: number,
  isRelated: boolean,
): string[] {
  const warnings: string[] = [];
  if (kept < FEW_ROWS) {
    warnings.push(
      `there are only ${kept} rows to learn from, so scores above ${(Math.round(10 * Math.log10(kept)) / 10).toFixed(1)} are extrapolated; treat them as a ranking`,
    );
  }
  if (!isRelated) {
    warnings.push(
      "nothing was learned of how the columns go together: a value that is hidden is guessed from the others no better than by its column's mean, so scores tell values that are far off and little else",
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
