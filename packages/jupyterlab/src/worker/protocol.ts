import type {
  ColumnKind,
  EpochRecord,
  ModelCard,
  ProgressEvent,
  StageEvent,
  StopReason,
} from '@colatent/core';
import type { NewColumn } from './writing/new-columns.js';
import type { SeeOperations } from './see/operations.js';
import type { ColumnAdvice } from './tables/column-advice.js';
import type { TextDialect } from './tables/text-dialect.js';
import type { UnfamiliarColumn } from './unfamiliar-columns.js';

/** A file's table as the worker opens it. */
export interface TableInfo {
  /** Number of rows; null while it is not known. */
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** How delimited text is written; absent in other formats. */
  readonly dialect?: TextDialect;
  /** Whether Arrow data is a stream rather than a file; absent in other formats. */
  readonly isStream?: boolean;
}

/** A column of an opened table. */
export interface TableColumn {
  readonly name: string;
  /** The type in the file's own words. */
  readonly type: string;
  /** Whether a model can be trained on a column of that type. */
  readonly readable: boolean;
  /** Why not, as the end of a sentence such as `it holds maps`. */
  readonly reason?: string;
  /** Whether pandas and DuckDB take a column of text for that type by themselves, once they know the decimal mark. Default: true. */
  readonly isPlain?: boolean;
  /** How dates or moments of delimited text are spelled, in the words of strptime; absent where as ISO 8601 has it. */
  readonly format?: string;
  /** Why a column of text may not be what it looks like. */
  readonly advice?: ColumnAdvice;
}

/** Where a table's bytes come from. */
export type TableLocation =
  | { readonly kind: 'url'; readonly url: string; readonly format: TableFormat }
  | { readonly kind: 'blob'; readonly blob: Blob; readonly format: TableFormat }
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly format: TableFormat;
    };

export type TableFormat = 'csv' | 'tsv' | 'parquet' | 'arrow' | 'jsonl';

/** What is known of a column before training. */
export interface ColumnSummary {
  readonly name: string;
  /** What the model would take it as; null when it would leave it out. */
  readonly kind: ColumnKind | null;
  /** The kinds it can be taken as. */
  readonly kinds: readonly ColumnKind[];
  /** Why it would be left out, or what to look at; null when there is nothing to say. */
  readonly warning: string | null;
  /** Share of rows without a value, 0 to 1. */
  readonly nullShare: number;
  /** Counts of values in bins, or of the most frequent values, for a small chart. */
  readonly distribution: readonly DistributionBin[];
  /** How many different values it has, missing ones aside; null when these are too many to be classes. */
  readonly classes: number | null;
  /** Whether it is taken as numbers that seem to name the rows, out of order though they are. */
  readonly isNumbered: boolean;
}

export interface DistributionBin {
  readonly label: string;
  readonly count: number;
}

/** What a training is told. */
export interface TrainingRequest {
  /** Columns to train on, by name, and the kind of those the user set. */
  readonly columns: readonly { readonly name: string; readonly kind?: ColumnKind }[];
  readonly latentSize?: number;
  readonly maxIterations?: number;
  readonly seed?: number;
  readonly effort?: 'light' | 'standard' | 'thorough';
  readonly trainingRows?: 'clean' | 'unknown' | 'contaminated';
  readonly missing?: 'ignore' | 'informative';
  readonly batchSize?: number;
  readonly learnRate?: number;
  readonly dropout?: number;
  readonly earlyStop?: boolean;
  readonly heldOutShare?: number;
  /** Seconds. */
  readonly timeBudget?: number;
}

/** What came of a training. */
export interface TrainingResult {
  readonly hash: string;
  /** The columns it was trained on. */
  readonly columns: readonly string[];
  readonly latentSize: number;
  readonly warnings: readonly string[];
  readonly history: readonly EpochRecord[];
  readonly stopped: StopReason;
  readonly rows: { readonly seen: number; readonly used: number; readonly heldOut: number };
}

/** Where work stands that is no training of networks. */
export interface Stage {
  /** 'reading' is of the table's file, 'scoring' of its rows, 'writing' of new columns. */
  readonly stage: StageEvent['stage'] | 'reading' | 'scoring' | 'writing';
  /** Share of the stage that is done, 0 to 1: of rows when they are scored. */
  readonly share: number;
}

/** What the worker tells of work that goes on. */
export type Told = ProgressEvent | Stage;

/** A model and what it makes of the table's rows. */
export interface TrainedModel {
  readonly result: TrainingResult;
  readonly described: DescribedModel;
  readonly scored: ScoredRows;
}

/** Every row's score and latent vector, in the order of the table. */
export interface ScoredRows {
  readonly scores: Float32Array<ArrayBuffer>;
  /** rows x latentSize, row by row. */
  readonly latents: Float32Array<ArrayBuffer>;
  readonly latentSize: number;
}

/** A model in words and numbers. */
export interface DescribedModel {
  readonly card: ModelCard;
  readonly history: readonly EpochRecord[];
}

/** Names of the columns to write; of those that are not named none is. */
export interface NewColumnNames {
  /** -log10 of the share of ordinary rows at least as odd. */
  readonly score?: string;
  /** Whether the score is at least the threshold. */
  readonly isAnomaly?: string;
  /** Of anomalies: the column that makes the row odd the most, with what it holds and what was expected. */
  readonly reason?: string;
  /** The latent vector, as so many columns `<name>_1`, `<name>_2` and on. */
  readonly latent?: string;
  /** Whether the user selected the row. */
  readonly selected?: string;
}

/** What new columns are made of. */
export interface NewColumnRequest {
  readonly names: NewColumnNames;
  /** Rows of at least that score are anomalies. */
  readonly threshold: number;
  /** Rows that are selected, ascending. */
  readonly selected: Uint32Array<ArrayBuffer>;
}

/** What the page asks of the worker: operations with what they take and give. */
export interface WorkerOperations extends SeeOperations {
  open: { takes: TableLocation; gives: TableInfo };
  /** Says where the file of the open table is now. */
  relocate: { takes: TableLocation; gives: null };
  summarize: { takes: readonly string[]; gives: readonly ColumnSummary[] };
  /** Trains, and scores every row. The model there was stays until the new one is kept. */
  train: { takes: TrainingRequest; gives: TrainedModel };
  /** Takes the model that was trained last as the model. */
  keep: { takes: null; gives: null };
  pause: { takes: null; gives: null };
  resume: { takes: null; gives: null };
  /** Ends the training after the current step and keeps the best model there is. */
  stop: { takes: null; gives: null };
  /** Ends the training, or lets go of what came of it, and keeps the model there was. */
  cancel: { takes: null; gives: null };
  score: { takes: null; gives: ScoredRows };
  /** The model file. */
  save: { takes: null; gives: Uint8Array<ArrayBuffer> };
  /** Takes a model file as the model. */
  load: { takes: Uint8Array<ArrayBuffer>; gives: DescribedModel };
  describe: { takes: null; gives: DescribedModel };
  /** Columns most of whose values are unlike those in training, the worst first. */
  unfamiliar: { takes: null; gives: readonly UnfamiliarColumn[] };
  /** Columns of what the model makes of the rows, a value a row. */
  newColumns: { takes: NewColumnRequest; gives: readonly NewColumn[] };
  /** The table's file with new columns at its end: all else is as it was, byte for byte in text and Parquet. */
  write: { takes: NewColumnRequest; gives: Blob };
}

export type Operation = keyof WorkerOperations;

/** A message to the worker. */
export type WorkerRequest = {
  [Name in Operation]: {
    readonly id: number;
    readonly operation: Name;
    readonly takes: WorkerOperations[Name]['takes'];
  };
}[Operation];

/** A message from the worker. */
export type WorkerMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly gives: unknown }
  | {
      readonly type: 'failure';
      readonly id: number;
      /** The class of the error, such as `NothingToLearnError`. */
      readonly name: string;
      readonly message: string;
    }
  /** Of the request of that id. */
  | { readonly type: 'told'; readonly id: number; readonly told: Told };
