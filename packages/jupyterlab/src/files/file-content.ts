import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ServerAwayError } from './server-errors.js';

/** Where a file's bytes are: at an address of the server, or in the page where the browser keeps the files, as in JupyterLite. */
export type FileContent =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'blob'; readonly blob: Blob };

/** Finds a file's bytes without reading them. @throws when the file is not there. */
export async function contentOf(contents: Contents.IManager, path: string): Promise<FileContent> {
  const url = new URL(await contents.getDownloadUrl(path), document.baseURI).href;
  if (!url.startsWith('blob:')) return { kind: 'url', url };
  try {
    return { kind: 'blob', blob: await (await fetch(url)).blob() };
  } finally {
    // made for this call, and kept in memory as long as its address is
    URL.revokeObjectURL(url);
  }
}

/** Reads a file whole. @throws when it cannot be read. */
export async function bytesOfFile(
  contents: Contents.IManager,
  path: string,
  trans: TranslationBundle,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = await contentOf(contents, path);
  if (content.kind === 'blob') return new Uint8Array(await content.blob.arrayBuffer());
  // a cache tells files by the second they changed in
  const response = await fetch(content.url, { cache: 'no-store' }).catch(() => {
    throw new ServerAwayError(trans);
  });
  if (!response.ok) throw new Error(trans.__('%1 cannot be read: %2', path, response.status));
  return new Uint8Array(await response.arrayBuffer());
}
