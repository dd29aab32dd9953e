import { ANY, BIGINT, BLOB, DuckDBBlobValue, DuckDBVector, LIST, VARCHAR } from '@duckdb/node-api';
import { ArgumentError } from '../../errors.js';
import { checkTypedBy, newRowWriter } from '../../merging/new-rows.js';
import { RowArgument } from '../../rows/row-argument.js';
import { writeStrings } from '../../vectors/write-strings.js';
import { writeListsBy } from '../../vectors/write-structs.js';
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
      const lists = Array.from({ length }, (_, row): readonly string[] | null => {
        const bytes = models?.getItem(row);
        if (!(bytes instanceof DuckDBBlobValue)) return null;
        const count = counts?.getItem(row) ?? null;
        if (count === null) {
          throw new ArgumentError('the number of rows to sample is NULL; give a whole number');
        }
        const model = cache.get(Buffer.from(bytes.bytes));
        checkTypedBy(model, hashes?.getItem(row));
        const write = newRowWriter(model, argument, input(3));
        const texts: string[] = [];
        const options = { seed: Number(seeds?.getItem(row) ?? 0) };
        for (const batch of model.sampleBatches(Number(count), options)) {
          for (let i = 0; i < batch.length; i++) texts.push(write(batch, i));
        }
        return texts;
      });
      writeListsBy(output, lists, writeStrings);
    },
  };
}
