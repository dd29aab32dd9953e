import {
  BLOB,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBVector,
  LIST,
  VARCHAR,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { UnknownModelError } from '../errors.js';
import { sameNameError, unknownModelError } from '../models/model-name-errors.js';
import type { ScalarFunction } from './scalar-function.js';
import { writeValidity } from '../vectors/vector-validity.js';

/**
 * `aae_find_model(name VARCHAR, models BLOB[], names VARCHAR[]) -> BLOB`: the only one of `models`, which the macros look up by
 * `name`; the SQL error of a name that has none, or several, lists the `names` there are. A NULL name is a NULL model.
 */
export function findModelFunction(): ScalarFunction<object> {
  return {
    name: 'aae_find_model',
    parameters: [VARCHAR, LIST(BLOB), LIST(VARCHAR)],
    returns: BLOB,
    createState: () => ({}),
    evaluate: (input, rows, output) => {
      const [wanted, models, names] = [0, 1, 2].map((index) =>
        DuckDBVector.create(input(index), rows),
      );
      const valid = new Uint8Array(rows);
      for (let row = 0; row < rows; row++) {
        const name = wanted?.getItem(row) ?? null;
        if (typeof name === 'string') {
          const bytes = onlyModel(
            name,
            listItems(models?.getItem(row)),
            listItems(names?.getItem(row)),
          );
          bindings.vector_assign_string_element_len(output, row, bytes);
          valid[row] = 1;
        }
      }
      writeValidity(output, valid);
    },
  };
}

function listItems(value: unknown): readonly unknown[] {
  return value instanceof DuckDBListValue ? value.items : [];
}

/**
 * The bytes of the one model found under a name.
 * @param names all there are, for the message.
 * @throws UnknownModelError unless `models` is one BLOB.
 */
export function onlyModel(
  name: string,
  models: readonly unknown[],
  names: readonly unknown[],
): Uint8Array {
  const [model] = models;
  if (models.length > 1) {
    throw sameNameError(name, models.length);
  }
  if (model instanceof DuckDBBlobValue) {
    return model.bytes;
  }
  if (models.length === 1) {
    throw new UnknownModelError(`the model named "${name}" is NULL; train it again with aae_train`);
  }
  throw unknownModelError(name, names);
}
