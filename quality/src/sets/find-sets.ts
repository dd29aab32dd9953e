import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { UnreadableSetError } from '../errors.js';

/** A Parquet file of labelled rows. */
export interface SetFile {
  /** The file's name without its ending: what the published tables are looked up by. */
  readonly name: string;
  readonly file: string;
}

/**
 * The sets of a folder, by name.
 * @param names those that are wanted. Default: all.
 * @throws UnreadableSetError when the folder cannot be read, has no Parquet file, or lacks a set that is wanted.
 */
export async function findSets(folder: string, names?: readonly string[]): Promise<SetFile[]> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new UnreadableSetError(`the folder ${folder} cannot be read`, { cause });
  });
  const sets = files
    .filter((file) => extname(file) === '.parquet')
    .map((file) => ({ name: basename(file, '.parquet'), file: join(folder, file) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sets.length === 0) {
    throw new UnreadableSetError(`the folder ${folder} has no file that ends in .parquet`);
  }
  const missing = names?.find((name) => sets.every((set) => set.name !== name));
  if (missing !== undefined) {
    throw new UnreadableSetError(
      `the folder ${folder} has no set "${missing}"; it has ${sets.map(({ name }) => name).join(', ')}`,
    );
  }
  return sets.filter(({ name }) => names?.includes(name) ?? true);
}
