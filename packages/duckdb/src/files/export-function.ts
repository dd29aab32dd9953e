import { BIGINT, BLOB, BOOLEAN, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import type { ModelCache } from '../functions/model-cache.js';
import { groupByModel } from '../functions/model-rows.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { writeValidity } from '../vectors/vector-validity.js';
import type { FileAccess } from './file-access.js';
import { writeFile } from './write-file.js';

/**
 * `aae_export_model(model BLOB, path VARCHAR [, overwrite BOOLEAN]) -> BIGINT`: writes the model as an `.aae` file and gives its bytes. The file
 * appears whole or not at all; one of that name is replaced only when told so. A NULL path or model writes nothing and gives NULL.
 * @param withOverwrite which of the two forms.
 */
export function exportFunction(
  cache: ModelCache,
  access: FileAccess,
  withOverwrite: boolean,
): ScalarFunction<object> {
  return {
    name: 'aae_export_model',
    parameters: withOverwrite ? [BLOB, VARCHAR, BOOLEAN] : [BLOB, VARCHAR],
    returns: BIGINT,
    isVolatile: true,
    createState: () => ({}),
    evaluate: (input, length, output) => {
      access.check('aae_export');
      const paths = DuckDBVector.create(input(1), length);
      const overwrite = withOverwrite ? DuckDBVector.create(input(2), length) : undefined;
      const sizes = new BigInt64Array(length);
      const valid = new Uint8Array(length);
      for (const { bytes, rows } of groupByModel(input(0), length, () => true)) {
        // throws for bytes that are no model
        cache.get(bytes);
        for (const row of rows ?? valid.keys()) {
          const path = paths.getItem(row);
          if (typeof path !== 'string') continue;
          writeFile(path, bytes, overwrite?.getItem(row) === true);
          sizes[row] = BigInt(bytes.length);
          valid[row] = 1;
        }
      }
      bindings.copy_data_to_vector(output, 0, sizes.buffer, 0, sizes.byteLength);
      writeValidity(output, valid);
    },
  };
}
