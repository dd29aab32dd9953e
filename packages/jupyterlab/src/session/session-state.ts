import type { ColumnKind, ProgressEvent } from '@colatent/core';
import type {
  ColumnSummary,
  DescribedModel,
  ScoredRows,
  Stage,
  TableInfo,
  TrainingRequest,
  TrainingResult,
} from '../worker/protocol.js';
import { RowSelection } from './row-selection.js';
import type { HowDropped } from './training-run.js';

/** What a session is doing. */
export type Phase = 'opening' | 'idle' | 'training' | 'paused' | 'scoring' | 'trained' | 'failed';

/** What a training or the scoring of rows is at. */
export interface SessionStage {
  readonly stage: Stage['stage'] | 'training';
  /** Share of the stage that is done, 0 to 1. */
  readonly share: number;
}

/** What the user chose for a column. */
export interface ColumnChoice {
  readonly used: boolean;
  /** The kind the user set; undefined is what was inferred. */
  readonly kind?: ColumnKind;
}

/** The settings of a training. */
export type TrainingSettings = Omit<TrainingRequest, 'columns'>;

/** The model of a session. */
export interface SessionModel extends DescribedModel {
  /** The file it was loaded from; null when it was trained here. */
  readonly file: string | null;
  /** The file it is in, be it saved or loaded; null when it is in none. */
  readonly saved: string | null;
  /** What it was trained by here; null when it was loaded. */
  readonly request: TrainingRequest | null;
}

/** Everything a panel shows: replaced, never changed. */
export interface SessionState {
  readonly phase: Phase;
  /** What went wrong last; null when nothing did. */
  readonly failure: { readonly name: string; readonly message: string } | null;
  readonly table: TableInfo | null;
  readonly summaries: readonly ColumnSummary[];
  readonly choices: Readonly<Record<string, ColumnChoice>>;
  readonly settings: TrainingSettings;
  /** Settings for which something is typed that cannot be taken. */
  readonly wrongSettings: readonly string[];
  /** Whether the training was told to stop and keeps its best model. */
  readonly isStopping: boolean;
  /** What the training or the scoring that runs is at; null when none runs. */
  readonly stage: SessionStage | null;
  /** Share of the new columns made, while some are written; null otherwise. */
  readonly writing: number | null;
  /** How the last training ended without a model; null when it did not. */
  readonly dropped: HowDropped | null;
  /** Seconds from the start of the last training until its rows were scored, pauses left out; null when there was none. */
  readonly secondsTaken: number | null;
  /** The events of the training that runs or ran last, thinned out where they are many. */
  readonly progress: readonly ProgressEvent[];
  readonly result: TrainingResult | null;
  /** The model there is, trained here or loaded; null when there is none. */
  readonly model: SessionModel | null;
  readonly scored: ScoredRows | null;
  /** Row numbers, from 0, that are selected in all views. */
  readonly selection: ReadonlySet<number>;
  /** The row whose detail is shown; null when none is. */
  readonly row: number | null;
  /** Rows with at least this score are anomalies, in all views. */
  readonly threshold: number;
  /** Columns that look like ones Colatent wrote, which are not trained on unless the user wants it. */
  readonly written: ReadonlySet<string>;
  /** A column of few values that says which rows are known to be odd; it is not trained on. Null when there is none. */
  readonly label: string | null;
}

/** The state of a session that just began. */
export const INITIAL: SessionState = {
  phase: 'opening',
  failure: null,
  table: null,
  summaries: [],
  choices: {},
  settings: {},
  wrongSettings: [],
  isStopping: false,
  stage: null,
  writing: null,
  dropped: null,
  secondsTaken: null,
  progress: [],
  result: null,
  model: null,
  scored: null,
  selection: new RowSelection(new Uint32Array(0)),
  row: null,
  threshold: 2,
  written: new Set(),
  label: null,
};
