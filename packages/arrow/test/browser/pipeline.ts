import { fit, transformIpc, withColumns, type NewColumns } from '@colatent/arrow';
import { createWasmEngine } from '@colatent/core';
import { tableFromIPC, tableToIPC } from 'apache-arrow';

/** What a pipeline of one step makes of an IPC stream or file. */
export interface PipelineResult {
  /** The content hash of the model trained on it. */
  readonly hash: string;
  /** The table with the model's columns added, as bytes of a stream. */
  readonly scored: readonly number[];
  /** The same, from stream to stream. */
  readonly streamed: readonly number[];
}

const COLUMNS: NewColumns = {
  score: true,
  percentile: true,
  embedding: true,
  reconstruction: true,
  imputation: true,
};

/** Trains a model on a stream of Arrow data and adds its columns, on the engine that computes the same bits on every host. */
export async function runPipeline(bytes: readonly number[]): Promise<PipelineResult> {
  const data = Uint8Array.from(bytes);
  const { model } = await fit(new Blob([data]).stream(), {
    engine: createWasmEngine({ simd: 'plain' }),
    hiddenUnits: [16],
    latentSize: 3,
    maxIterations: 3,
    seed: 7,
    columns: { id: { exclude: true } },
  });
  const scored = tableToIPC(withColumns(tableFromIPC(data), model, COLUMNS), 'stream');
  const streamed = new Response(transformIpc(new Blob([data]).stream(), model, COLUMNS));
  return {
    hash: model.info.hash,
    scored: [...scored],
    streamed: [...new Uint8Array(await streamed.arrayBuffer())],
  };
}
