import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** A folder for the length of a work, made when it is first asked for. It goes with the work, or the process. */
export async function withTemporaryFolder<T>(
  work: (folder: () => Promise<string>) => Promise<T>,
): Promise<T> {
  let folder: Promise<string> | undefined;
  let path = '';
  const make = async (): Promise<string> => (path = await mkdtemp(join(tmpdir(), 'colatent-')));
  const removeNow = (): void => {
    if (path !== '') rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', removeNow);
  try {
    return await work(() => (folder ??= make()));
  } finally {
    process.off('exit', removeNow);
    if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
  }
}
