import type { Column, FitOptions, FitResult, ModelInfo, ProgressEvent, Simd } from '@colatent/core';
import type { PortableError } from './portable-error.js';

/** Options of `fit` that are plain values, and so can be sent to another thread. */
export type TrainingOptions = Omit<FitOptions, 'signal' | 'onProgress' | 'onStage' | 'engine'>;

/** What a training worker is started with. */
export interface TrainingRequest {
  readonly options: TrainingOptions;
  readonly simd: Simd | undefined;
}

/** A column whose strings are a dictionary, which can be sent. */
export type PortableColumn = Exclude<Column, { type: 'string' }>;

/** What the worker is sent: the rows, batch by batch, and that they have ended. */
export type ToWorker =
  | { readonly type: 'rows'; readonly columns: readonly PortableColumn[]; readonly length: number }
  | { readonly type: 'end' };

/** What a training came to. */
export interface TrainedModel extends Omit<FitResult, 'model'> {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly info: ModelInfo;
}

/** What the worker sends: a batch was taken in; progress; how it ended. */
export type FromWorker =
  | { readonly type: 'taken' }
  | { readonly type: 'progress'; readonly event: ProgressEvent }
  | { readonly type: 'trained'; readonly trained: TrainedModel }
  | { readonly type: 'failed'; readonly error: PortableError };
