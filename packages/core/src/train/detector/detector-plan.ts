import type { MainNetwork } from '../../score/row-scorer.js';
import type { EffortPlan, RowChoice, TrainingRowsAre } from '../effort.js';
import type { Scoring } from '../measure-scoring.js';
import type { TrainingRows } from '../training-rows.js';

/** A network that was trained, and the rows it was trained on. */
export interface TrainedNetwork extends MainNetwork {
  readonly choice: RowChoice;
}

/** What a detector is made from. */
export interface DetectorPlan {
  readonly effort: EffortPlan;
  readonly trainingRows: TrainingRowsAre;
  /** The model's own first. */
  readonly networks: readonly TrainedNetwork[];
  /** Of the model's own. */
  readonly scoring: Scoring;
  /** By choice; those of a choice no network was trained on may be missing. */
  readonly rows: Readonly<Record<RowChoice, TrainingRows>>;
  readonly seed: number;
}
