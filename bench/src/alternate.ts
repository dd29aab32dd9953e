import type { Burst } from './time-calls.js';

/** One thing that is measured again and again. */
export interface Runner {
  readonly name: string;
  /** One burst. */
  readonly run: () => Promise<Burst>;
}

/** Seconds per call of each runner by its name. */
export type Medians = Map<string, number>;

/**
 * Runs every runner once in turn, round after round, so that whatever else the machine does falls on all alike; gives the median over
 * the rounds. The first round warms up and is not counted.
 */
export async function alternate(runners: readonly Runner[], rounds: number): Promise<Medians> {
  const seconds = new Map<string, number[]>(runners.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of runners) {
      const burst = await run();
      if (round > 0) seconds.get(name)?.push(burst.seconds / burst.calls);
    }
  }
  return new Map([...seconds].map(([name, values]) => [name, median(values)]));
}

/** The middle value, or the mean of the two middle ones. @throws RangeError of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('no values, no median');
  return (lower + upper) / 2;
}

/** The median of one runner. @throws Error when none was measured under the name. */
export function medianOf(medians: Medians, name: string): number {
  const seconds = medians.get(name);
  if (seconds === undefined) throw new Error(`nothing was measured under the name ${name}`);
  return seconds;
}
