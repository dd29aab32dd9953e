import type { Columns } from '../columns/columns.js';
import type { Engine } from '../engine/engine.js';
import type { TrainingFacts } from '../model/model-document.js';
import type { Model } from '../model/model.js';
import { withProfile } from '../model/with-profile.js';
import { Calibration } from '../score/calibration.js';
import { VERSION } from '../version.js';
import { EFFORTS, type RowChoice } from './effort.js';
import { fitDetector } from './fit-detector.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { measureScoring, rawScores } from './measure-scoring.js';
import type { TrainedNetworks } from './train-networks.js';
import type { TrainingRows } from './training-rows.js';
import { partOf, type Work } from '../work/work.js';

/** What a model keeps of a training beside its networks. */
export interface TrainingRecord {
  /** The table of the rows. */
  readonly columns: Columns;
  /** Numbers, in the table, of the rows trained on and of those held out. */
  readonly numbers: { readonly training: Uint32Array; readonly heldOut: Uint32Array };
  readonly training: TrainingFacts;
}

/** A model of trained networks: its detector fitted, its scores calibrated on the rows held out, its rows profiled. */
export function* makeModel(
  engine: Engine,
  { networks }: TrainedNetworks,
  rows: Readonly<Record<RowChoice, TrainingRows>>,
  options: Pick<ResolvedFitOptions, 'effort' | 'trainingRows' | 'seed'>,
  { columns, numbers, training }: TrainingRecord,
): Work<Model> {
  const [main] = networks;
  const scoring = yield* partOf(measureScoring(engine, main, rows.all), 0, 0.05);
  const fitted = fitDetector(engine, {
    effort: EFFORTS[options.effort],
    trainingRows: options.trainingRows,
    networks,
    scoring,
    rows,
    seed: options.seed,
  });
  const detector = yield* partOf(fitted, 0.05, 0.4);
  const raw = yield* partOf(rawScores(engine, main, detector, rows.all), 0.4, 0.5);
  const profiled = withProfile(
    {
      tableEncoder: rows.all.encoder,
      specification: main.specification,
      parameters: main.parameters,
      ...scoring,
      detector,
      calibration: Calibration.fit(raw),
      training,
      createdWith: `colatent ${VERSION}`,
    },
    engine,
    columns,
    numbers,
  );
  return yield* partOf(profiled, 0.5, 1);
}

type RecordedOption = TrainingFacts['options'][string];

/** The options a model file tells of: all but those about columns, which its column list tells of. */
export function recordedOptions(options: object): TrainingFacts['options'] {
  const entries: [string, unknown][] = Object.entries(options);
  const recorded = entries
    .filter(([name]) => name !== 'columns')
    .map(([name, value]): [string, RecordedOption] => [
      name,
      Array.isArray(value) ? [...(value as RecordedOption[])] : (value as RecordedOption),
    ]);
  // in one order, so that equal options give equal files
  return Object.fromEntries(recorded.sort(([a], [b]) => (a < b ? -1 : 1)));
}
