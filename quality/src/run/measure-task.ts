import { colatentDetector, type TrainingSettings } from '../detectors/colatent.js';
import { nearestNeighbours } from '../detectors/nearest-neighbours.js';
import { areaUnderRoc } from '../metrics/area-under-roc.js';
import { averagePrecision } from '../metrics/average-precision.js';
import { splitRows, type Protocol } from '../protocol/split-rows.js';
import type { SetFile } from '../sets/find-sets.js';
import { LabelledSet } from '../sets/labelled-set.js';

/** One detector on one set. */
export interface Task {
  readonly set: SetFile;
  readonly protocol: Protocol;
  /** Of the drawing of rows, and of the training. */
  readonly seed: number;
  readonly detector: 'colatent' | 'knn';
  readonly settings: TrainingSettings;
}

/** What came of a task. */
export interface Measurement {
  /** Rows of the file, and the anomalies among them. */
  readonly rows: number;
  readonly anomalies: number;
  /** Columns without the label. */
  readonly columns: number;
  /** Percent. */
  readonly auroc: number;
  /** Average precision, percent. */
  readonly auprc: number;
  readonly secondsTrained: number;
  readonly rowsPerSecond: number;
  readonly warnings: readonly string[];
}

/** The measurement, or the sentence that says why there is none. */
export type Outcome = Measurement | { readonly error: string };

/** Carries out a task. A failure is an outcome too. */
export async function measureTask(task: Task): Promise<Outcome> {
  try {
    return await measure(task);
  } catch (failure) {
    return { error: failure instanceof Error ? failure.message : String(failure) };
  }
}

async function measure({ set, protocol, seed, detector, settings }: Task): Promise<Measurement> {
  const labelled = await LabelledSet.open(set.file);
  try {
    const { anomalous, columns } = labelled;
    const { train, test, anomalous: labels } = splitRows(anomalous, protocol, seed);
    const detect = detector === 'knn' ? nearestNeighbours : colatentDetector(settings, seed);
    const { scores, ...detection } = await detect(labelled, { train, test });
    return {
      rows: anomalous.length,
      anomalies: anomalous.filter(Boolean).length,
      columns,
      auroc: 100 * areaUnderRoc(labels, scores),
      auprc: 100 * averagePrecision(labels, scores),
      ...detection,
    };
  } finally {
    labelled[Symbol.dispose]();
  }
}
