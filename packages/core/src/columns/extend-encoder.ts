import type { Columns } from './columns.js';
import { fitTerms } from './column-terms.js';
import { countValues, rankByFrequency } from './count-values.js';
import { MAX_CATEGORIES, type EncoderDocument } from './encoder-document.js';
import { readableColumn } from './readable-column.js';
import { TableEncoder } from './table-encoder.js';

/**
 * A table encoder that also knows what some new rows hold: categories it had no class for get one after the others, up to 128 classes
 * in all, and a column whose NULLs are informative but never occurred gets a feature for them when they do now. All else, the scale of
 * numbers among it, stays as it is, so that networks keep their meaning. Hashed categories and texts stay too: a value new to them is
 * encoded as unseen as before, and a network learns how often that is so.
 * @param rows row numbers in ascending order.
 * @throws what `TableEncoder.bind` throws.
 */
export function extendEncoder(
  encoder: TableEncoder,
  columns: Columns,
  rows: Uint32Array,
): { encoder: TableEncoder; warnings: readonly string[] } {
  encoder.bind(columns);
  const warnings: string[] = [];
  const old = encoder.toDocument();
  const extended = old.columns.map((document): EncoderDocument => {
    const column = columns.get(document.name);
    if (document.kind !== 'categorical' || column === undefined) return document;
    const known = new Set(document.categories);
    const { counts } = countValues(readableColumn(column, 'categorical'), rows);
    const fresh = rankByFrequency(counts).flatMap(([value]) => (known.has(value) ? [] : [value]));
    const room = MAX_CATEGORIES - known.size;
    if (fresh.length > room) {
      warnings.push(
        `column "${document.name}" has ${fresh.length} new categories and a model room for ${room} more; the rarest ${fresh.length - room} of them stay unseen values; fit a new model to know them apart`,
      );
    }
    return { ...document, categories: [...document.categories, ...fresh.slice(0, room)] };
  });
  const terms = old.terms?.map((term) => {
    const column = columns.get(term.name);
    const ofColumn = encoder.encoders.find(({ name }) => name === term.name);
    if (term.missing !== 'unseen' || column === undefined || ofColumn === undefined) return term;
    const { missing } = fitTerms(ofColumn, column, term.weight, 'informative', rows);
    return { ...term, missing };
  });
  const document = { ...old, columns: extended, ...(terms && { terms }) };
  return { encoder: TableEncoder.restore(document), warnings };
}
