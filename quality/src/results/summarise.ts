import { spreadOf } from '../metrics/spread.js';
import type { Protocol } from '../protocol/split-rows.js';
import type { PublishedResults } from '../published/published-results.js';
import type { Measurement, Outcome } from '../run/measure-task.js';
import type { Areas, Means, ProtocolResult, SetResult } from './results.js';

/** The outcomes of one set: one a seed. */
export interface SetOutcomes {
  readonly set: string;
  readonly colatent: readonly Outcome[];
  /** Empty when neighbours were not asked for. */
  readonly knn: readonly Outcome[];
}

/** The results of a protocol from the outcomes of its sets, whose order is kept. A set that fails with one seed has failed. */
export function summariseProtocol(
  protocol: Protocol,
  outcomes: readonly SetOutcomes[],
  published: PublishedResults,
): ProtocolResult {
  const sets: SetResult[] = [];
  const failures: ProtocolResult['failures'] = [];
  for (const { set, colatent, knn } of outcomes) {
    const measured = allOrError(colatent);
    if ('error' in measured) {
      failures.push({ set, error: measured.error });
    } else {
      sets.push(summariseSet(set, measured.measurements, knn, published.get(set) ?? {}));
    }
  }
  const means = meansOf(sets);
  const meansOfPublished = meansOf(sets.filter((set) => Object.keys(set.published).length > 0));
  return {
    protocol,
    sets,
    failures,
    ...(means && { means }),
    ...(meansOfPublished && { meansOfPublished }),
    secondsTrained: meanOf(sets, (set) => set.secondsTrained),
    rowsPerSecond: 1 / (meanOf(sets, (set) => 1 / set.rowsPerSecond) || Infinity),
  };
}

function summariseSet(
  set: string,
  measurements: readonly [Measurement, ...Measurement[]],
  knn: readonly Outcome[],
  published: SetResult['published'],
): SetResult {
  const [{ rows, anomalies, columns, warnings }] = measurements;
  const neighbours = allOrError(knn);
  return {
    set,
    rows,
    anomalies,
    columns,
    auroc: spreadOf(measurements.map(({ auroc }) => auroc)),
    auprc: spreadOf(measurements.map(({ auprc }) => auprc)),
    secondsTrained: meanOf(measurements, ({ secondsTrained }) => secondsTrained),
    rowsPerSecond: meanOf(measurements, ({ rowsPerSecond }) => rowsPerSecond),
    warnings: [...warnings],
    ...(knn.length > 0 && {
      knn: 'error' in neighbours ? neighbours : meanAreas(neighbours.measurements),
    }),
    published,
  };
}

function meansOf(sets: readonly SetResult[]): Means | undefined {
  const [first] = sets;
  if (first === undefined) return undefined;
  const detectors = Object.keys(first.published).filter((name) =>
    sets.every((set) => set.published[name] !== undefined),
  );
  const knn = sets.flatMap((set) => (set.knn && 'auroc' in set.knn ? [set.knn] : []));
  return {
    sets: sets.length,
    colatent: meanAreas(sets.map(({ auroc, auprc }) => ({ auroc: auroc.mean, auprc: auprc.mean }))),
    ...(knn.length === sets.length && { knn: meanAreas(knn) }),
    published: Object.fromEntries(
      detectors.map((name) => [name, meanAreas(sets.flatMap((set) => set.published[name] ?? []))]),
    ),
  };
}

/** The measurements of all seeds, or the first error with the seed it came with. */
function allOrError(
  outcomes: readonly Outcome[],
):
  { readonly measurements: readonly [Measurement, ...Measurement[]] } | { readonly error: string } {
  const measurements: Measurement[] = [];
  for (const [seed, outcome] of outcomes.entries()) {
    if ('error' in outcome) return { error: `seed ${seed}: ${outcome.error}` };
    measurements.push(outcome);
  }
  const [first, ...others] = measurements;
  return first ? { measurements: [first, ...others] } : { error: 'nothing was measured' };
}

function meanAreas(areas: readonly Areas[]): Areas {
  return { auroc: meanOf(areas, ({ auroc }) => auroc), auprc: meanOf(areas, ({ auprc }) => auprc) };
}

/** The mean of a quantity; 0 of nothing. */
function meanOf<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0) / Math.max(items.length, 1);
}
