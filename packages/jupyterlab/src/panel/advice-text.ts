import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnAdvice } from '../worker/tables/column-advice.js';

/** Why a column may not be what it looks like and what to do, in the user's language. */
export function adviceText(trans: TranslationBundle, advice: ColumnAdvice): string {
  switch (advice) {
    case 'unit':
      return trans.__(
        'read as text: it looks like numbers with a currency sign or unit; take that out to have the values compared',
      );
    case 'separators':
      return trans.__(
        'read as text: it looks like numbers; write all of the file like 1234.5, or like 1234,5 where commas do not part cells',
      );
    case 'shortYear':
      return trans.__(
        'read as text: it looks like dates whose years have two digits; write them like 2025-12-31',
      );
    case 'rounded':
      return trans.__(
        'its numbers have more digits than the 15 or so that are told apart: what differs by less counts as equal, and rows show the last digits rounded; write such numbers as text to keep identifiers apart',
      );
    case 'dayOrMonth':
      return trans.__(
        'read as text: it looks like dates, but none tells whether day or month comes first; write them like 2025-12-31',
      );
  }
}
