import { Drive, ServerConnection, type Contents } from '@jupyterlab/services';
import { folderOf } from './file-names.js';

/** Bytes sent at once: servers and the proxies before them refuse bodies that are too large. */
const CHUNK = 4 * 1024 * 1024;

/** Whether there is a file or folder. @throws when the server does not answer. */
export async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (error instanceof ServerConnection.NetworkError) throw error;
    return false;
  }
}

/** Writes content to a path, whole or not at all. @param replace whether a file there may be replaced. */
export async function saveFile(
  contents: Contents.IManager,
  path: string,
  content: Blob,
  replace: boolean,
): Promise<void> {
  if (replace && (await exists(contents, path))) await replaceFile(contents, path, content);
  else await saveNewFile(contents, path, content);
}

/**
 * Writes a new file: on a server under a temporary name first, so that under its own it is there whole or not at all.
 * @throws when there is a file of that name, or the server refuses.
 */
export async function saveNewFile(
  contents: Contents.IManager,
  path: string,
  content: Blob,
): Promise<void> {
  if (!(await isKeptByServer(contents, path))) {
    if (await exists(contents, path)) throw new Error(`there is a file ${path} already`);
    await saveWhole(contents, path, content);
    return;
  }
  const temporary = `${path}.colatent-part`;
  try {
    await upload(contents, temporary, content);
    await contents.rename(temporary, path);
  } catch (error) {
    await contents.delete(temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Puts content in the place of a file. The new file is uploaded whole before the old one is touched; if it cannot be put in its place,
 * the old one is put back.
 * @throws when the server refuses.
 */
export async function replaceFile(
  contents: Contents.IManager,
  path: string,
  content: Blob,
): Promise<void> {
  if (!(await isKeptByServer(contents, path))) {
    await saveWhole(contents, path, content);
    return;
  }
  // A drive of its own, which documents that are open do not listen to: they would follow the old file to its other name.
  const drive = new Drive({ serverSettings: contents.serverSettings });
  try {
    const local = contents.localPath(path);
    const temporary = `${local}.colatent-part`;
    const before = `${local}.colatent-before`;
    try {
      await upload(drive, temporary, content);
    } catch (error) {
      await drive.delete(temporary).catch(() => undefined);
      throw error;
    }
    await drive.rename(local, before);
    try {
      await drive.rename(temporary, local);
    } catch (error) {
      await drive.rename(before, local);
      await drive.delete(temporary).catch(() => undefined);
      throw error;
    }
    await drive.delete(before);
  } finally {
    drive.dispose();
  }
}

/** Whether the server keeps the files of a path's folder. In JupyterLite the browser does, and others have drives elsewhere. */
async function isKeptByServer(contents: Contents.IManager, path: string): Promise<boolean> {
  const drive = new Drive({ serverSettings: contents.serverSettings });
  try {
    await drive.get(folderOf(contents.localPath(path)), { content: false });
    return true;
  } catch {
    return false;
  } finally {
    drive.dispose();
  }
}

/** Saves in one go, which drives that are no server's do whole or not at all; some of them cannot put parts together. */
async function saveWhole(contents: Contents.IManager, path: string, content: Blob): Promise<void> {
  await contents.save(path, await modelOf(path, content));
}

async function upload(
  contents: Pick<Contents.IManager, 'save'>,
  path: string,
  content: Blob,
): Promise<void> {
  for (let start = 0, chunk = 1; start === 0 || start < content.size; start += CHUNK, chunk++) {
    const end = start + CHUNK;
    const model = await modelOf(path, content.slice(start, end));
    const isWhole = content.size <= CHUNK;
    const number = end >= content.size ? -1 : chunk;
    await contents.save(path, isWhole ? model : { ...model, chunk: number });
  }
}

async function modelOf(path: string, content: Blob): Promise<Partial<Contents.IModel>> {
  const name = path.split('/').at(-1) ?? path;
  return { type: 'file', format: 'base64', name, content: await base64Of(content) };
}

function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('the bytes to be saved cannot be read'));
    };
    reader.readAsDataURL(part);
  });
}
