import type { PlainTensors } from '../network.js';

/** Losses of one training step: reconstruction, discriminator, generator. */
export type StepLosses = [number, number, number];

/** What a training step is prepared from. */
export interface StepTask {
  readonly parameters: PlainTensors;
  /** The batch, row by row. */
  readonly rows: readonly (readonly number[])[];
  /** Prior samples of each step whose losses are asked for: priors[step][row][latent value]. */
  readonly priors: readonly (readonly (readonly number[])[])[];
  /** Seed by which Colatent draws these very samples. */
  readonly seed: number;
  /** Which of a contender's ways to do the step, where it has several. */
  readonly variant?: string;
}

/** What encoding and scoring are prepared from. */
export interface InferenceTask {
  readonly parameters: PlainTensors;
  readonly rows: readonly (readonly number[])[];
  /** The same network as an ONNX file: inputs `rows`, outputs `latent` and `scores`. */
  readonly encoderFile: string;
  readonly scorerFile: string;
}

/** What scoring in SQL is prepared from. */
export interface DatabaseTask {
  /** A Parquet file of the columns f0, f1, ... */
  readonly parquet: string;
  /** DuckDB threads, or null for its default. */
  readonly threads: number | null;
  /** DuckDB's memory limit, such as '256MB', or null for its default. */
  readonly memoryLimit: string | null;
  /** Whether the file is loaded into a table first, rather than read by each query. */
  readonly load: boolean;
}

/** Resident memory of a process, in bytes. */
export interface MemoryUse {
  /** The most before the table was scored. */
  readonly before: number;
  /** The most when it was. */
  readonly peak: number;
  readonly seconds: number;
}

/** What training and scoring by efforts, and by scikit-learn, are prepared from. */
export interface EffortsTask {
  /** A Parquet file of the columns f0, f1, ... */
  readonly parquet: string;
  /** Rows at its start that are trained on; the others are scored. */
  readonly training: number;
}

/** Option `effort` of `fit`. */
export type Effort = 'light' | 'standard' | 'thorough';

/** What is fitted, measured or scored with. */
export interface EffortTask {
  readonly method: Effort;
}

/** What scoring in SQL on one thread and on several is prepared from. */
export interface PoolTask {
  /** A query of rows; they are repeated to make a table of as many as wanted. */
  readonly source: string;
  readonly rows: number;
  /** Option `workers` of `install`, or null for its default. */
  readonly workers: number | null;
}

/** A function of @colatent/duckdb, without `aae_`. */
export type SqlFunction =
  | 'score'
  | 'is_anomaly'
  | 'percentile'
  | 'embed'
  | 'explain'
  | 'reconstruct'
  | 'impute'
  | 'compress'
  | 'decompress'
  | 'sample'
  | 'published_score'
  | 'published_embed';

/** What calls of SQL functions are prepared from. */
export interface FunctionsTask {
  /** A query of rows with a column f0. */
  readonly source: string;
  readonly rows: number;
  /** Efforts of the models wanted. */
  readonly efforts: readonly Effort[];
}

/** How long a call should take, and the most rows it can have. */
export interface FunctionCall {
  readonly seconds: number;
  readonly most: number;
}

/** What a training reads, and how. */
export interface TrainingTask {
  readonly parquet: string;
  readonly way: 'list' | 'stream';
}

/** What a training took, and of what. */
export interface TrainedUse extends MemoryUse {
  readonly rows: number;
  readonly epochs: number;
}

/** A training on a stream of Float32 columns that is made as it is read. */
export interface StreamTask {
  readonly rows: number;
  readonly columns: number;
  /** Bytes, as in the options of `fit`. */
  readonly memoryBudget: number;
}

/** What it took, and how many rows it kept to train on. */
export interface StreamUse extends Omit<MemoryUse, 'seconds'> {
  readonly used: number;
}
