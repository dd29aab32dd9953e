import { ANY, BLOB, FLOAT, LIST } from '@duckdb/node-api';
import { applyModels } from './apply-models.js';
import type { ModelCache } from './model-cache.js';
import { RowArgument } from '../rows/row-argument.js';
import type { ScalarFunction } from './scalar-function.js';
import { writeLists } from '../vectors/write-values.js';

interface Part {
  readonly latents: Float32Array;
  readonly latentSize: number;
  readonly rows: Uint32Array | null;
}

/** `aae_embed_model(model BLOB, row STRUCT) -> FLOAT[]`: the row's latent vector. */
export function embedFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_embed_model',
    parameters: [BLOB, ANY],
    returns: LIST(FLOAT),
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const parts: Part[] = [];
      const valid = applyModels(
        cache,
        argument,
        input(0),
        input(1),
        length,
        (model, columns, rows) => {
          parts.push({ latents: cache.embed(model, columns), latentSize: model.latentSize, rows });
        },
      );
      const { lengths, elements } = joinParts(parts, length);
      writeLists(output, lengths, elements, valid);
    },
  };
}

/** The latents of all parts in the order of rows. Models of one chunk may differ in latent size. */
function joinParts(
  parts: readonly Part[],
  length: number,
): { lengths: Uint32Array; elements: Float32Array<ArrayBuffer> } {
  const lengths = new Uint32Array(length);
  const only = parts[0];
  if (only?.rows === null) {
    return { lengths: lengths.fill(only.latentSize), elements: new Float32Array(only.latents) };
  }
  for (const { latentSize, rows } of parts) {
    for (const row of rows ?? []) {
      lengths[row] = latentSize;
    }
  }
  const offsets = new Uint32Array(length);
  let total = 0;
  for (let row = 0; row < length; row++) {
    offsets[row] = total;
    total += lengths[row] ?? 0;
  }
  const elements = new Float32Array(total);
  for (const { latents, latentSize, rows } of parts) {
    rows?.forEach((row, index) => {
      const latent = latents.subarray(index * latentSize, (index + 1) * latentSize);
      elements.set(latent, offsets[row]);
    });
  }
  return { lengths, elements };
}
