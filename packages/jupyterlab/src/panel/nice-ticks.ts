/** Round numbers from 0 to `most`, about `count` steps of them: 0, 500, 1000 for 1200 and 3. */
export function niceTicks(most: number, count: number): number[] {
  if (!(most > 0)) return [0];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = Math.floor(most / step + 1e-9) + 1;
  return Array.from({ length: ticks }, (_, index) => Number((index * step).toPrecision(6)));
}
