import { ColatentError, Model, type Engine } from '@colatent/core';
import { BLOB, DuckDBVector, VARCHAR } from '@duckdb/node-api';
import { FileError } from '../errors.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { writeStrings } from '../vectors/write-strings.js';
import type { FileAccess } from './file-access.js';
import { readFile } from './read-file.js';

/** Longest model file read: 256 million parameters. */
const MAX_MODEL_BYTES = 2 ** 30;

/** `aae_import(path VARCHAR) -> BLOB`: the model of an `.aae` file, once it is checked to be one. A NULL path gives NULL. */
export function importFunction(
  engine: Engine | undefined,
  access: FileAccess,
): ScalarFunction<object> {
  return {
    name: 'aae_import',
    parameters: [VARCHAR],
    returns: BLOB,
    isVolatile: true,
    createState: () => ({}),
    evaluate: (input, length, output) => {
      access.check('aae_import');
      const paths = DuckDBVector.create(input(0), length);
      const files = new Map<string, Uint8Array>();
      const models = Array.from({ length }, (_, row) => {
        const path = paths.getItem(row);
        if (typeof path !== 'string') return null;
        const bytes = files.get(path) ?? readModel(path, engine);
        files.set(path, bytes);
        return bytes;
      });
      writeStrings(output, models);
    },
  };
}

function readModel(path: string, engine: Engine | undefined): Uint8Array {
  const bytes = readFile(path, MAX_MODEL_BYTES);
  try {
    Model.fromBytes(bytes, { engine }).dispose();
  } catch (error) {
    if (!(error instanceof ColatentError)) throw error;
    throw new FileError(`${JSON.stringify(path)} holds no model: ${error.message}`, {
      cause: error,
    });
  }
  return bytes;
}
