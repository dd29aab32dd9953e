import type { Simd } from '@colatent/core';
import type { MessagePort } from 'node:worker_threads';

/** What a worker is started with. */
export interface WorkerData {
  readonly control: SharedArrayBuffer;
  /** Where messages come in; a worker looks for them when it wakes. */
  readonly port: MessagePort;
  /** The build of the engine the main thread runs. */
  readonly simd: Simd;
  /** Most rows of a unit. */
  readonly unitRows: number;
  /** Milliseconds without work after which the worker ends. */
  readonly idle: number;
}

/** What a worker is told before the job that needs it. */
export type WorkerMessage =
  /** A model file, by the number jobs name it with. */
  | { readonly type: 'model'; readonly model: number; readonly bytes: SharedArrayBuffer }
  /** A model no job will name any more. */
  | { readonly type: 'forget'; readonly model: number }
  /** Where floats lie from now on, by the number jobs name it with; the memory before is let go. */
  | { readonly type: 'memory'; readonly memory: number; readonly buffer: SharedArrayBuffer };
