import { VERSION } from '@colatent/core';
import { describeMachine } from '@colatent/tools';
import type { TrainingSettings } from '../detectors/colatent.js';
import type { Protocol } from '../protocol/split-rows.js';
import { readPublishedResults, type PublishedResults } from '../published/published-results.js';
import type { Proof, QualityResults } from '../results/results.js';
import { summariseProtocol } from '../results/summarise.js';
import type { SetFile } from '../sets/find-sets.js';
import type { Outcome, Task } from './measure-task.js';
import { runTasks } from './run-tasks.js';

/** Options of `measureQuality`. */
export interface MeasureQualityOptions {
  readonly protocols: readonly Protocol[];
  /** What is told to `fit`, the same for every set. Default: nothing. */
  readonly settings?: TrainingSettings;
  /** Every set is measured with the seeds 0 to `seeds` - 1. Default: 1. */
  readonly seeds?: number;
  /** Whether nearest neighbours are measured on all sets too. Default: false. */
  readonly knn?: boolean;
  /** Threads that work at the same time. Default: 1. */
  readonly workers?: number;
  /** Called as each detector is done with a set. */
  readonly onOutcome?: (task: Task, outcome: Outcome, done: number, of: number) => void;
}

/** Sets whose published KNN proves the one-class protocol: it depends on no seed there, and is quick. */
const PROOF_SETS: readonly string[] = ['pageblocks', 'annthyroid'];

/**
 * Measures how well Colatent finds the anomalies of some sets, beside published results.
 * @param sets those to measure.
 * @param proofSets where the sets of the proof are looked for. Default: `sets`.
 */
export async function measureQuality(
  sets: readonly SetFile[],
  {
    protocols,
    settings = {},
    seeds = 1,
    knn = false,
    workers = 1,
    onOutcome = () => undefined,
  }: MeasureQualityOptions,
  proofSets: readonly SetFile[] = sets,
): Promise<QualityResults> {
  const proofTasks: Task[] = proofSets
    .filter(({ name }) => PROOF_SETS.includes(name))
    .map((set) => ({ set, protocol: 'one-class', seed: 0, detector: 'knn', settings: {} }));
  const detectors = knn ? (['colatent', 'knn'] as const) : (['colatent'] as const);
  const setTasks = protocols.flatMap((protocol) =>
    sets.flatMap((set) =>
      Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
        detectors.map((detector): Task => ({ set, protocol, seed, detector, settings })),
      ),
    ),
  );
  const tasks = [...proofTasks, ...setTasks];
  const outcomes = await runTasks(tasks, {
    workers,
    onOutcome: (task, outcome, done) => {
      onOutcome(task, outcome, done, tasks.length);
    },
  });
  const outcomesOf = (
    protocol: Protocol,
    { name }: SetFile,
    detector: Task['detector'],
  ): Outcome[] =>
    outcomes.filter((_, i) => {
      const task = tasks[i];
      return (
        i >= proofTasks.length &&
        task?.protocol === protocol &&
        task.set.name === name &&
        task.detector === detector
      );
    });
  const results = await Promise.all(
    protocols.map(async (protocol) =>
      summariseProtocol(
        protocol,
        sets.map((set) => ({
          set: set.name,
          colatent: outcomesOf(protocol, set, 'colatent'),
          knn: outcomesOf(protocol, set, 'knn'),
        })),
        await readPublishedResults(protocol),
      ),
    ),
  );
  const published = await readPublishedResults('one-class');
  return {
    format: 'colatent-quality-1',
    colatent: VERSION,
    machine: describeMachine([`Colatent ${VERSION}`, `${workers} at a time`]),
    settings,
    seeds,
    protocols: results,
    proof: proofTasks.flatMap(({ set }, i) => proofOf(set.name, outcomes[i], published)),
  };
}

function proofOf(
  set: string,
  outcome: Outcome | undefined,
  results: PublishedResults,
): readonly Proof[] {
  const published = results.get(set)?.['KNN'];
  if (published === undefined || outcome === undefined) return [];
  if ('error' in outcome) return [{ set, published, agrees: false, error: outcome.error }];
  const measured = { auroc: outcome.auroc, auprc: outcome.auprc };
  const agrees =
    measured.auroc.toFixed(2) === published.auroc.toFixed(2) &&
    measured.auprc.toFixed(2) === published.auprc.toFixed(2);
  return [{ set, measured, published, agrees }];
}
