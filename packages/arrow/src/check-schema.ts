import type { Field, Schema } from 'apache-arrow';
import { ArrowDataError } from './errors.js';

/**
 * Makes sure that a later batch has the columns of the first.
 * @throws ArrowDataError when it has not.
 */
export function checkSchema(expected: Schema, schema: Schema): void {
  if (schema === expected) return;
  const isSame = expected.fields.every((field, index) => isAlike(field, schema.fields[index]));
  if (isSame && schema.fields.length === expected.fields.length) return;
  throw new ArrowDataError(
    `the batches are not of one schema: the first has ${String(expected)}, a later one ${String(schema)}`,
  );
}

function isAlike(expected: Field, field: Field | undefined): boolean {
  if (field?.name !== expected.name) return false;
  // batches of one table have schemas of their own, but share the types
  return field.type === expected.type || String(field.type) === String(expected.type);
}
