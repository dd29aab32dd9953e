import type { ColumnKind } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A column kind in the user's language. */
export function kindName(trans: TranslationBundle, kind: ColumnKind): string {
  switch (kind) {
    case 'numeric':
      return trans.__('numeric');
    case 'boolean':
      return trans.__('boolean');
    case 'categorical':
      return trans.__('categorical');
    case 'text':
      return trans.__('text');
    case 'timestamp':
      return trans.__('timestamp');
    case 'time':
      return trans.__('time of day');
    case 'vector':
      return trans.__('vector');
  }
}
