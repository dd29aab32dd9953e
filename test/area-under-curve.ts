/**
 * The area under the ROC curve of scores for telling odd rows from ordinary ones: the share of pairs of them in which the odd row
 * scores higher, ties counted half (Mann & Whitney 1947). 0.5 is guessing, 1 is perfect.
 */
export function areaUnderCurve(ordinary: Float32Array, odd: Float32Array): number {
  const ascending = Float32Array.from(ordinary).sort();
  let wins = 0;
  for (const score of odd) {
    wins += (countBelow(ascending, score, false) + countBelow(ascending, score, true)) / 2;
  }
  return wins / (ordinary.length * odd.length);
}

/** How many of some ascending scores are below a score, or equal to it if `orEqual`. */
function countBelow(ascending: Float32Array, score: number, orEqual: boolean): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = ascending[middle] ?? NaN;
    if (value < score || (orEqual && value === score)) low = middle + 1;
    else high = middle;
  }
  return low;
}
