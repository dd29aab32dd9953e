import type { TranslationBundle } from '@jupyterlab/translation';

/** A time in words, no more exact than it can be known. */
export function durationText(trans: TranslationBundle, seconds: number): string {
  if (seconds < 90) return trans.__('%1 s', Math.ceil(seconds));
  if (seconds < 5400) return trans.__('%1 min', Math.round(seconds / 60));
  return trans.__('%1 h', (seconds / 3600).toFixed(1));
}
