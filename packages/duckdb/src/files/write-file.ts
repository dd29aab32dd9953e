import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FileError } from '../errors.js';

/**
 * Makes a file appear whole or not at all: it is filled under another name beside its place, and then takes the name.
 * @param path relative ones are to the process's folder.
 * @param overwrite whether it may replace a file of that name.
 * @throws FileError when the folder is missing, the path is a folder or taken, or the system says no.
 */
export function writeFile(path: string, bytes: Uint8Array, overwrite: boolean): void {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    checkPlace(path, overwrite);
    const file = openSync(temporary, 'wx');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (overwrite) renameSync(temporary, path);
    else takeFreeName(temporary, path);
  } catch (error) {
    throw error instanceof FileError ? error : systemError('write', path, error);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** @throws FileError with what the system said. */
export function systemError(verb: 'read' | 'write', path: string, error: unknown): FileError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FileError(`cannot ${verb} ${JSON.stringify(path)}: ${reason}`, { cause: error });
}

function checkPlace(path: string, overwrite: boolean): void {
  if (path === '' || path.includes('\0')) {
    throw new FileError(`cannot write ${JSON.stringify(path)}: that is no name of a file`);
  }
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new FileError(
      `cannot write ${JSON.stringify(path)}: there is no folder ${JSON.stringify(folder)}`,
    );
  }
  const taken = statSync(path, { throwIfNoEntry: false });
  if (taken?.isDirectory() === true) {
    throw new FileError(`cannot write ${JSON.stringify(path)}: it is a folder`);
  }
  if (taken !== undefined && !overwrite) throw takenError(path);
}

/** Unlike renaming, a link fails when another process took the name meanwhile. */
function takeFreeName(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw takenError(path);
    // file systems without links
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(temporary, path);
  }
}

function takenError(path: string): FileError {
  return new FileError(
    `cannot write ${JSON.stringify(path)}: there is a file of that name; say overwrite := true to replace it`,
  );
}
