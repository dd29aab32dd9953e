import { ANY, BLOB, DuckDBBlobValue, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import { readLatent } from '../../latents/latent-blob.js';
import { checkTypedBy, newRowWriter } from '../../merging/new-rows.js';
import { RowArgument } from '../../rows/row-argument.js';
import { isValid, readValidity } from '../../vectors/vector-validity.js';
import { writeStrings } from '../../vectors/write-strings.js';
import type { ModelCache } from '../model-cache.js';
import { groupByModel } from '../model-rows.js';
import type { ScalarFunction } from '../scalar-function.js';

/**
 * `aae_decompress_values(model BLOB, compressed BLOB, like STRUCT, hash VARCHAR) -> VARCHAR`: the row a compressed one stands for, as JSON to be
 * merged into a row of the type of `like`; NULL where the model or the compressed row is.
 */
export function decompressFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_decompress_values',
    parameters: [BLOB, BLOB, ANY, VARCHAR],
    returns: VARCHAR,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const blobs = DuckDBVector.create(input(1), length);
      const hashes = DuckDBVector.create(input(3), length);
      const validity = readValidity(input(1), length);
      const texts = new Array<string | null>(length).fill(null);
      for (const group of groupByModel(input(0), length, (row) => isValid(validity, row))) {
        const model = cache.get(group.bytes);
        checkTypedBy(model, hashes.getItem(0));
        const { latentSize } = model;
        const { hash } = model.info;
        const write = newRowWriter(model, argument, input(2));
        const rows = [...(group.rows ?? texts.keys())].filter((row) => isValid(validity, row));
        const latents = new Float32Array(rows.length * latentSize);
        rows.forEach((row, i) => {
          const blob = blobs.getItem(row);
          const bytes = blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array();
          latents.set(readLatent(bytes, latentSize, hash), i * latentSize);
        });
        const columns = model.decode(latents);
        rows.forEach((row, i) => {
          texts[row] = write(columns, i);
        });
      }
      writeStrings(output, texts);
    },
  };
}
