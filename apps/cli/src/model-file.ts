import { Model } from '@colatent/core';
import type { Engine } from '@colatent/core';
import { readFile, writeFile } from 'node:fs/promises';
import { InputError } from './failures.js';
import { replaceFile } from './replace-file.js';

/** A model and the bytes it was read from. */
export interface ModelFile {
  readonly bytes: Uint8Array;
  readonly model: Model;
}

/**
 * Reads a model file.
 * @param engine computes. Default: the fastest there is.
 * @throws InputError when it cannot be opened. DamagedModelError or UnsupportedModelError when it is no model.
 */
export async function readModelFile(path: string, engine?: Engine): Promise<ModelFile> {
  const bytes = await readFile(path).catch((failure: unknown) => {
    const missing = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT';
    throw new InputError(
      missing ? `there is no file ${path}` : `cannot read ${path}: ${String(failure)}`,
    );
  });
  return { bytes, model: Model.fromBytes(bytes, engine === undefined ? {} : { engine }) };
}

/** Writes a model file, whole or not at all. */
export async function writeModelFile(path: string, model: Model): Promise<void> {
  const bytes = model.toBytes();
  await replaceFile(path, (temporaryPath) => writeFile(temporaryPath, bytes));
}
