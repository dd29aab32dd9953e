import type {
  Column,
  ColumnKind,
  NumberColumn,
  NumberValues,
  TimeColumn,
  TimestampColumn,
  VectorColumn,
} from './column.js';
import { LARGEST_NUMBER } from './encoder-document.js';
import { readNumbers } from './read-numbers.js';
import { readSeconds } from './time-unit.js';
import { isMarkedNull } from './validity.js';
import { visitVectors } from './vector-reader.js';
import { visitNumbers } from './visit-numbers.js';

/** Numbers among a column's values that are not NULL and yet no ordinary numbers. */
interface OddNumbers {
  readonly infinite: number;
  readonly nan: number;
}

/** Whether a column's buffer can hold such numbers at all; whole numbers cannot, but for the ends of a time's range. */
function canHoldOddNumbers(column: NumberColumn | TimestampColumn | TimeColumn): boolean {
  return column.type !== 'number' || isFloating(column.values);
}

function isFloating(values: NumberValues): boolean {
  return values instanceof Float32Array || values instanceof Float64Array;
}

function countInNumbers(
  column: NumberColumn | TimestampColumn | TimeColumn,
  rows: Uint32Array | undefined,
): OddNumbers {
  let infinite = 0;
  let nan = 0;
  if (!canHoldOddNumbers(column)) return { infinite, nan };
  visitNumbers(
    (start, count, out) => {
      if (column.type === 'number') readNumbers(column, start, count, out);
      else readSeconds(column, start, count, out);
      // a NULL row is no odd number, whatever its buffer holds
      for (let i = 0; i < count; i++) if (isMarkedNull(column, start + i)) out[i] = 0;
    },
    column.length,
    rows,
    (numbers, count) => {
      for (let i = 0; i < count; i++) {
        const x = numbers[i] ?? NaN;
        if (Math.abs(x) <= LARGEST_NUMBER) continue;
        if (Number.isNaN(x)) nan++;
        else infinite++;
      }
      return true;
    },
  );
  return { infinite, nan };
}

/** Vectors, not elements, that hold such a number; NULL elements are not counted. */
function countVectors(column: VectorColumn, rows: Uint32Array | undefined): OddNumbers {
  const { size } = column;
  let infinite = 0;
  let nan = 0;
  if (!isFloating(column.values)) return { infinite, nan };
  const observed = { ...column, elementValidity: null };
  let next = 0;
  visitVectors(observed, 0, column.length, (elements, firstRow, count) => {
    for (let i = 0; i < count; i++) {
      const row = firstRow + i;
      if (rows !== undefined) {
        if (rows[next] !== row) continue;
        next++;
      }
      if (isMarkedNull(column, row)) continue;
      const vector = elements.subarray(i * size, (i + 1) * size);
      if (vector.some((x, j) => Number.isNaN(x) && isElement(column, row * size + j))) nan++;
      if (
        vector.some((x, j) => Math.abs(x) > LARGEST_NUMBER && isElement(column, row * size + j))
      ) {
        infinite++;
      }
    }
  });
  return { infinite, nan };
}

function isElement(column: VectorColumn, element: number): boolean {
  return !isMarkedNull({ ...column, validity: column.elementValidity ?? null }, element);
}

/**
 * The sentence a user should read about a column's infinities and NaNs, or null where it has none. Numbers too large to square count
 * as infinities.
 * @param rows row numbers in ascending order to look at. Default: all rows.
 */
export function describeOddNumbers(
  column: Column,
  kind: ColumnKind,
  rows?: Uint32Array,
): string | null {
  if (kind === 'categorical' || kind === 'boolean') return null;
  let odd: OddNumbers;
  if (column.type === 'vector') odd = countVectors(column, rows);
  else if (column.type === 'number' || column.type === 'timestamp' || column.type === 'time') {
    odd = countInNumbers(column, rows);
  } else return null;
  const isVector = column.type === 'vector';
  const found: string[] = [];
  const meanings: string[] = [];
  if (odd.infinite > 0) {
    found.push(isVector ? vectorsWith(odd.infinite, 'infinite') : values(odd.infinite, 'infinite'));
    meanings.push('infinities count as very far values');
  }
  if (odd.nan > 0) {
    found.push(isVector ? vectorsWith(odd.nan, 'NaN') : values(odd.nan, 'NaN'));
    const verb = odd.infinite > 0 ? '' : isVector ? ' count' : ' counts';
    meanings.push(isVector ? `NaN elements${verb} as their means` : `NaN${verb} as NULL`);
  }
  if (found.length === 0) return null;
  return `column "${column.name}" has ${found.join(' and ')} in the training rows; ${meanings.join(', and ')}`;
}

function values(count: number, which: string): string {
  return `${count} ${which} value${count === 1 ? '' : 's'}`;
}

function vectorsWith(count: number, which: string): string {
  return `${count} vector${count === 1 ? '' : 's'} with ${which} elements`;
}
