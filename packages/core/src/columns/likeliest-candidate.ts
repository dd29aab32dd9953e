/**
 * The candidate each row of a sigmoid head's logits makes most likely. With features independent, the log-likelihood of a candidate is
 * the sum of the logits of the features it has, less a sum that is the same for all.
 * @param candidates the features of each. Among equals the first is taken.
 * @param outputs logits, outputs[f][i] of feature f in row i.
 * @returns the number of a candidate for each row.
 */
export function likeliestCandidate(
  candidates: readonly (readonly number[])[],
  outputs: readonly Float32Array[],
  count: number,
): Uint32Array {
  const chosen = new Uint32Array(count);
  const most = new Float64Array(count).fill(-Infinity);
  const sums = new Float64Array(count);
  candidates.forEach((features, candidate) => {
    sums.fill(0);
    for (const feature of features) {
      const logits = outputs[feature];
      if (logits === undefined) continue;
      for (let i = 0; i < count; i++) sums[i] = (sums[i] ?? 0) + (logits[i] ?? 0);
    }
    for (let i = 0; i < count; i++) {
      const sum = sums[i] ?? -Infinity;
      if (sum > (most[i] ?? Infinity)) {
        most[i] = sum;
        chosen[i] = candidate;
      }
    }
  });
  return chosen;
}
