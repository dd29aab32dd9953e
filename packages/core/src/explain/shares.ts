/**
 * Parts of a whole: what each column takes from a row's oddness when it is repaired, by measures of oddness; the mean of those that
 * fall. Where none does, the row is as ordinary as it could be: then what its columns are surprising by is divided, or all that are judged
 * count alike, or, where none is, all.
 * @param drops by measure, then column. @param surprise by column; of no effect below 0. @param judged by column.
 * @returns at least 0, adding up to 1.
 */
export function sharesOf(
  drops: readonly (readonly number[])[],
  surprise: readonly number[],
  judged: readonly boolean[],
): readonly number[] {
  const parts = drops.map(partsOf).filter((part) => part !== null);
  if (parts.length > 0) {
    return judged.map((_, column) => {
      return parts.reduce((sum, part) => sum + (part[column] ?? 0), 0) / parts.length;
    });
  }
  return (
    partsOf(surprise.map((nats, column) => (judged[column] === true ? nats : 0))) ??
    partsOf(judged.map(Number)) ??
    judged.map(() => 1 / judged.length)
  );
}

/** Far above any drop, and few enough of them to be added. */
const LARGEST = 1e30;

/** Values above 0 divided by their sum; null where there are none. */
function partsOf(values: readonly number[]): readonly number[] | null {
  const positive = values.map((value) => (value > 0 ? Math.min(value, LARGEST) : 0));
  const sum = positive.reduce((total, value) => total + value, 0);
  return sum > 0 ? positive.map((value) => value / sum) : null;
}
