import { rmSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { InputError } from './failures.js';

/**
 * Makes a file appear whole or not at all: `write` fills a hidden file beside it, which then takes the name.
 * When `write` fails, or the process ends, the hidden file is removed and whatever had the name stays.
 * @throws InputError when the folder is missing or the path is a folder.
 */
export async function replaceFile(
  path: string,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  await checkWritable(path);
  const temporaryPath = join(dirname(path), `.${process.pid}.${basename(path)}`);
  const removeNow = (): void => {
    rmSync(temporaryPath, { force: true });
  };
  process.once('exit', removeNow);
  try {
    await write(temporaryPath);
    await rename(temporaryPath, path);
  } finally {
    process.off('exit', removeNow);
    await rm(temporaryPath, { force: true });
  }
}

/**
 * Says before any work is done whether a file can be put at `path`.
 * @throws InputError when its folder is missing or it is a folder itself.
 */
export async function checkWritable(path: string): Promise<void> {
  const folder = dirname(path);
  const folderStatus = await stat(folder).catch(() => undefined);
  if (folderStatus?.isDirectory() !== true) {
    throw new InputError(`cannot write ${path}: there is no folder ${folder}`);
  }
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory() === true) throw new InputError(`cannot write ${path}: it is a folder`);
}
