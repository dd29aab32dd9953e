import type { LabelledSet } from '../sets/labelled-set.js';
import type { Split } from '../protocol/split-rows.js';

/** What a detector made of a set. */
export interface Detection {
  /** One a test row; higher is odder. */
  readonly scores: ArrayLike<number>;
  /** Seconds from the first training row asked for to a detector that can score. */
  readonly secondsTrained: number;
  /** Test rows scored in a second, once the detector is warm; reading them is not counted. */
  readonly rowsPerSecond: number;
  readonly warnings: readonly string[];
}

/** Learns from the training rows of a split and scores its test rows. It never sees a label. */
export type Detector = (set: LabelledSet, split: Omit<Split, 'anomalous'>) => Promise<Detection>;
