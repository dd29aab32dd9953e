import { fit, withColumns } from '@colatent/arrow';
import { createWasmEngine } from '@colatent/core';
import { tableFromIPC, tableToIPC } from 'apache-arrow';

/** What a pipeline of one step makes of an IPC stream or file. */
export interface PipelineResult {
  /** The content hash of the model trained on it. */
  readonly hash: string;
  /** The stream with the model's columns added, as bytes. */
  readonly scored: readonly number[];
}

/** Trains a model on Arrow data and adds its columns, on the engine that computes the same bits on every host. */
export async function runPipeline(bytes: readonly number[]): Promise<PipelineResult> {
  const table = tableFromIPC(Uint8Array.from(bytes));
  const { model } = await fit(table, {
    engine: createWasmEngine({ simd: 'plain' }),
    hiddenUnits: [16],
    latentSize: 3,
    maxIterations: 3,
    seed: 7,
    columns: { id: { exclude: true } },
  });
  const scored = withColumns(table, model, {
    score: true,
    percentile: true,
    embedding: true,
    reconstruction: true,
    imputation: true,
  });
  return { hash: model.info.hash, scored: [...tableToIPC(scored, 'stream')] };
}
