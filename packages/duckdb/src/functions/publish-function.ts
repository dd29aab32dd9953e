import { exportSql } from '@colatent/core';
import { BLOB, BOOLEAN, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { checkPrefix } from '../publish/check-prefix.js';
import { writeValidity } from '../vectors/vector-validity.js';
import type { ModelCache } from './model-cache.js';
import { groupByModel } from './model-rows.js';
import type { ScalarFunction } from './scalar-function.js';

/**
 * `aae_publish_sql_model(model BLOB, prefix VARCHAR, replace BOOLEAN) -> VARCHAR`: the script that makes the model's SQL macros
 * `prefix_score` and `prefix_embed`. Any NULL argument gives NULL.
 */
export function publishFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_publish_sql_model',
    parameters: [BLOB, VARCHAR, BOOLEAN],
    returns: VARCHAR,
    createState: () => ({}),
    evaluate: (input, length, output) => {
      const [prefixes, replacing] = [1, 2].map((index) =>
        DuckDBVector.create(input(index), length),
      );
      const valid = new Uint8Array(length);
      for (const { bytes, rows } of groupByModel(input(0), length, () => true)) {
        for (const row of rows ?? Array.from({ length }, (_, i) => i)) {
          const prefix = prefixes?.getItem(row) ?? null;
          const replace = replacing?.getItem(row) ?? null;
          if (typeof prefix !== 'string' || typeof replace !== 'boolean') continue;
          checkPrefix(prefix);
          const { text } = exportSql(cache.get(bytes), { name: prefix, replace });
          bindings.vector_assign_string_element(output, row, text);
          valid[row] = 1;
        }
      }
      writeValidity(output, valid);
    },
  };
}
