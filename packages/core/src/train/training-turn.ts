import { partOf, told, type Work } from '../work/work.js';
import type { ProgressEvent, StageEvent } from './progress.js';

/** What a training gives when other work may run: how it stands, or nothing to tell. */
export type TrainingTurn = ProgressEvent | StageEvent | number;

/** Work of a stage, from one share of it to another. */
export function stageOf<Result>(
  stage: StageEvent['stage'],
  work: Work<Result>,
  from: number,
  to: number,
): Generator<StageEvent, Result> {
  return told(partOf(work, from, to), (share) => ({ stage, share }));
}

/** Work of the first stage. @throws the signal's reason once it is aborted: there is nothing yet that could be kept. */
export function preparing<Result>(
  work: Work<Result>,
  signal: AbortSignal | undefined,
  from: number,
  to: number,
): Generator<StageEvent, Result> {
  return told(stageOf('preparing', work, from, to), (event) => {
    signal?.throwIfAborted();
    return event;
  });
}
