import type { TranslationBundle } from '@jupyterlab/translation';

/** What is told while new columns are written. @param share of them that is made; null before and after they are. */
export function writingText(trans: TranslationBundle, share: number | null): string {
  if (share === null || share >= 1) return trans.__('Writing…');
  return trans.__('Making the new columns, %1 %', Math.floor(100 * share));
}
