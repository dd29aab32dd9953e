import { ANY, BLOB, INTEGER, DuckDBVector } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { checkBits, writeLatent } from '../../latents/latent-blob.js';
import { RowArgument } from '../../rows/row-argument.js';
import { writeValidity } from '../../vectors/vector-validity.js';
import { applyModels } from '../apply-models.js';
import type { ModelCache } from '../model-cache.js';
import type { ScalarFunction } from '../scalar-function.js';

const DEFAULT_BITS = 16;

/** `aae_compress_values(model BLOB, row STRUCT, bits INTEGER) -> BLOB`: the row's latent vector in few bytes. NULL bits are 16. */
export function compressFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_compress_values',
    parameters: [BLOB, ANY, INTEGER],
    returns: BLOB,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const bits = DuckDBVector.create(input(2), length);
      const valid = applyModels(
        cache,
        argument,
        input(0),
        input(1),
        length,
        (model, columns, at) => {
          const { latentSize } = model;
          const { hash } = model.info;
          const latents = cache.embed(model, columns);
          for (let i = 0; i < columns.length; i++) {
            const row = at === null ? i : (at[i] ?? 0);
            const latent = latents.subarray(i * latentSize, (i + 1) * latentSize);
            const ofRow = checkBits(Number(bits.getItem(row) ?? DEFAULT_BITS));
            const bytes = writeLatent(latent, ofRow, hash);
            bindings.vector_assign_string_element_len(output, row, bytes);
          }
        },
      );
      writeValidity(output, valid);
    },
  };
}
