import type { TranslationBundle } from '@jupyterlab/translation';

/** So many rows: `1 row`, `2,000 rows`. */
export function countedRows(count: number, trans: TranslationBundle): string {
  return trans._n('%2 row', '%2 rows', count, count.toLocaleString());
}

/** So many columns: `1 column`, `12 columns`. */
export function countedColumns(count: number, trans: TranslationBundle): string {
  return trans._n('%2 column', '%2 columns', count, count.toLocaleString());
}
