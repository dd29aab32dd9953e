import type { Schema } from 'apache-arrow';
import { ArrowDataError } from './errors.js';

/**
 * Makes sure that a later batch has the columns of the first.
 * @throws ArrowDataError when it has not.
 */
export function checkSchema(expected: Schema, schema: Schema): void {
  if (schema === expected) return;
  const differs = expected.fields.find(
    (field, index) =>
      schema.fields[index]?.name !== field.name ||
      String(schema.fields[index].type) !== String(field.type),
  );
  if (differs === undefined && schema.fields.length === expected.fields.length) return;
  throw new ArrowDataError(
    `the batches are not of one schema: the first has ${String(expected)}, a later one ${String(schema)}`,
  );
}
