import type { TableFormat } from '../worker/protocol.js';

/** Formats by the end of a file's name. */
const FORMATS: ReadonlyMap<string, TableFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.parquet', 'parquet'],
  ['.arrow', 'arrow'],
  ['.arrows', 'arrow'],
  ['.feather', 'arrow'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
]);

/** The end of the name, without its extension, of a file that new columns were written to. */
const RESULT = /\.colatent(?:-(\d+))?$/;

/** What a file holds by its name; 'csv' where the name does not tell. */
export function formatOf(path: string): TableFormat {
  return FORMATS.get(extensionOf(path).toLowerCase()) ?? 'csv';
}

/** The end of a file's name from its last dot, or ''. */
export function extensionOf(path: string): string {
  return /\.[^./]+$/.exec(path)?.[0] ?? '';
}

/** Where the rows of a file with new columns go: `a/b.csv` to `a/b.colatent.csv`, and that, once more, to `a/b.colatent-2.csv`. */
export function resultPath(path: string): string {
  const extension = extensionOf(path);
  const stem = path.slice(0, path.length - extension.length);
  const result = RESULT.exec(stem);
  return result === null
    ? `${stem}.colatent${extension}`
    : `${stem.slice(0, result.index)}.colatent-${Number(result[1] ?? 1) + 1}${extension}`;
}

/** Whether a file has the name of one that new columns were written to. */
export function isResult(path: string): boolean {
  return RESULT.test(path.slice(0, path.length - extensionOf(path).length));
}

/** The name of a file without folders and extension. */
export function stemOf(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return name.slice(0, name.length - extensionOf(name).length);
}

/** A path as it is written from a folder: `data/a.csv` from `notebooks` is `../data/a.csv`. */
export function relativePath(folder: string, path: string): string {
  const from = folder.split('/').filter((part) => part !== '');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

/** The folder of a path, without a slash at its end; '' for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
