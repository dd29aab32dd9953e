/**
 * The value of one distribution at the share another has below x: to(from^-1(x)), both given by as many evenly spaced quantiles and
 * linear between them. What lies beyond the ends of `from` goes to the ends of `to`.
 * @param from at least two numbers that never fall, as `to`.
 */
export function mapQuantiles(x: number, from: readonly number[], to: readonly number[]): number {
  const last = from.length - 1;
  if (!(x > (from[0] ?? 0))) return to[0] ?? 0;
  if (x >= (from[last] ?? 0)) return to[last] ?? 0;
  let below = 0;
  let above = last;
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if ((from[middle] ?? 0) <= x) below = middle;
    else above = middle;
  }
  const start = from[below] ?? 0;
  const part = (x - start) / ((from[above] ?? 0) - start);
  const low = to[below] ?? 0;
  return low + part * ((to[above] ?? 0) - low);
}
