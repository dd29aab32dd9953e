import { ANY, BIGINT, BLOB, DuckDBBlobValue, DuckDBVector, LIST, VARCHAR } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { ArgumentError } from '../../errors.js';
import { checkTypedBy, newRowWriter } from '../../merging/new-rows.js';
import { RowArgument } from '../../rows/row-argument.js';
import { writeValidity } from '../../vectors/vector-validity.js';
import type { ModelCache } from '../model-cache.js';
import type { ScalarFunction } from '../scalar-function.js';

/**
 * `aae_sample_values(model BLOB, rows BIGINT, seed BIGINT, like STRUCT, hash VARCHAR) -> VARCHAR[]`: new rows of a model, each as JSON to be
 * merged into a row of the type of `like`. NULL where the model is; a NULL seed is 0.
 */
export function sampleFunction(cache: ModelCache): ScalarFunction<RowArgument> {
  return {
    name: 'aae_sample_values',
    parameters: [BLOB, BIGINT, BIGINT, ANY, VARCHAR],
    returns: LIST(VARCHAR),
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const [models, counts, seeds, hashes] = [0, 1, 2, 4].map((i) =>
        DuckDBVector.create(input(i), length),
      );
      const valid = new Uint8Array(length);
      const entries = new BigUint64Array(2 * length);
      const texts: string[] = [];
      for (let row = 0; row < length; row++) {
        const bytes = models?.getItem(row);
        if (!(bytes instanceof DuckDBBlobValue)) continue;
        const count = counts?.getItem(row) ?? null;
        if (count === null) {
          throw new ArgumentError('the number of rows to sample is NULL; give a whole number');
        }
        const model = cache.get(Buffer.from(bytes.bytes));
        checkTypedBy(model, hashes?.getItem(row));
        const write = newRowWriter(model, argument, input(3));
        const start = texts.length;
        const options = { seed: Number(seeds?.getItem(row) ?? 0) };
        for (const batch of model.sampleBatches(Number(count), options)) {
          for (let i = 0; i < batch.length; i++) texts.push(write(batch, i));
        }
        entries.set([BigInt(start), BigInt(texts.length - start)], 2 * row);
        valid[row] = 1;
      }
      bindings.list_vector_reserve(output, texts.length);
      bindings.list_vector_set_size(output, texts.length);
      const child = bindings.list_vector_get_child(output);
      texts.forEach((text, i) => {
        bindings.vector_assign_string_element(child, i, text);
      });
      bindings.copy_data_to_vector(output, 0, entries.buffer, 0, entries.byteLength);
      writeValidity(output, valid);
    },
  };
}
