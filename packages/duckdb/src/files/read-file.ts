import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { FileError } from '../errors.js';
import { systemError } from './write-file.js';

/**
 * The bytes of a file.
 * @param path relative ones are to the process's folder.
 * @param maxBytes longest file read; a longer one, and one that is no plain file, is refused before anything of it is.
 * @throws FileError
 */
export function readFile(path: string, maxBytes: number): Uint8Array {
  try {
    // without waiting for the other end of a pipe
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readOpen(file, path, maxBytes);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof FileError ? error : systemError('read', path, error);
  }
}

function readOpen(file: number, path: string, maxBytes: number): Uint8Array {
  const status = fstatSync(file);
  if (!status.isFile()) {
    throw new FileError(`cannot read ${JSON.stringify(path)}: it is no plain file`);
  }
  if (status.size > maxBytes) {
    throw new FileError(
      `cannot read ${JSON.stringify(path)}: it has ${status.size} bytes, and a model has at most ${maxBytes}`,
    );
  }
  const bytes = Buffer.alloc(status.size);
  let read = 0;
  while (read < bytes.length) {
    const count = readSync(file, bytes, read, bytes.length - read, null);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}
