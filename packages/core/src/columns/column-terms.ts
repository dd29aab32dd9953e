import type { Column } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import type { ColumnTermsDocument } from './encoder-document.js';
import { entropyWeight } from './entropy-weight.js';

/**
 * What NULL means: `ignore`: nothing, it is masked from training, loss and score; `informative`: whether a column is NULL is a
 * feature, and judged like its values.
 */
export type MissingValues = 'ignore' | 'informative';

/** What a column counts in loss and score, beside what its encoder makes of its values. */
export type ColumnTerms = Omit<ColumnTermsDocument, 'name'>;

/** A column that counts like any other, and whose NULLs mean nothing. */
export const NO_TERMS: ColumnTerms = { weight: 1, missing: null };

/** Rows looked at in one go, and most cells of them. */
const BLOCK = 1024;
const BLOCK_CELLS = 2 ** 19;

/** NULLs to the encoder among some rows of a column, NaN included, and the number of these rows. */
function countNulls(
  encoder: ColumnEncoder,
  column: Column,
  rows: Uint32Array | undefined,
): { nulls: number; of: number } {
  const block = Math.min(BLOCK, Math.ceil(BLOCK_CELLS / encoder.cells));
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(block));
  const [first = new Float32Array()] = cells;
  let nulls = 0;
  let next = 0;
  for (let start = 0; start < column.length; start += block) {
    const count = Math.min(block, column.length - start);
    const any = encoder.encodeCells(column, start, count, cells);
    if (rows === undefined) {
      for (let i = 0; any && i < count; i++) if (Number.isNaN(first[i])) nulls++;
      continue;
    }
    for (; next < rows.length && (rows[next] ?? 0) < start + count; next++) {
      if (any && Number.isNaN(first[(rows[next] ?? 0) - start])) nulls++;
    }
  }
  return { nulls, of: rows?.length ?? column.length };
}

/**
 * Where NULLs are informative, those of the training rows tell how: some become a feature with a head, weighted as a boolean
 * column's is; none leave NULL an event training never saw.
 * @param rows row numbers in ascending order. Default: all rows.
 */
export function fitTerms(
  encoder: ColumnEncoder,
  column: Column,
  weight: number,
  missing: MissingValues,
  rows?: Uint32Array,
): ColumnTerms {
  if (missing === 'ignore') return { weight, missing: null };
  const { nulls, of } = countNulls(encoder, column, rows);
  return {
    weight,
    missing: nulls === 0 ? 'unseen' : { trainingWeight: entropyWeight([nulls, of - nulls]) },
  };
}
