import type { ColumnEncoder } from '../columns/column-encoder.js';
import type { Columns } from '../columns/columns.js';
import { portableAtan2 } from '../columns/portable-trigonometry.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import { RandomStream } from '../engine/random-stream.js';
import type { Work } from '../work/work.js';

/** Rows read at a time. */
const BLOCK = 1024;
/** Random directions a column of several numbers is looked at along. */
const DIRECTIONS = 4;

/** What a column's distribution is told by: one or more numbers a row, NaN for NULL. */
export interface ColumnViews {
  /** How many numbers a row has. */
  readonly count: number;
  /** Classes 0 .. classes - 1 the numbers are of, or 0 where they are measurements. */
  readonly classes: number;
  /** Computes out[v][i], view v of row i, from a block of the encoder's cells. */
  write(cells: readonly Float32Array[], rows: number, out: readonly Float32Array[]): void;
}

/**
 * The views of a column, by its encoder:
 * - of a category its class, 0 being any value without one of its own; of a truth value 0 or 1;
 * - of a number, of a moment (its trend) the encoded number; of a time of day the share of the day gone;
 * - of anything with several numbers a row its length and its projections on 4 fixed random directions of signs.
 */
export function viewsOf(encoder: ColumnEncoder): ColumnViews {
  const { kind, loss, cells, width } = encoder;
  if (loss === 'softmax_cross_entropy') return oneView(width, firstCell);
  if (loss === 'sigmoid_cross_entropy' && cells === 1) return oneView(2, firstCell);
  if (kind === 'time') return oneView(0, shareOfDay);
  if (cells === 1 || kind === 'timestamp') return oneView(0, firstCell);
  return projections(cells);
}

/**
 * Goes over a table column by column and block by block.
 * @param visit gets the column's place among the encoders and the views of a block: values[v][i], i < rows. They are written over
 * afterwards.
 * @throws MissingColumnError, UnreadableColumnError, ColumnsError as `TableEncoder.bind` does.
 */
export function* visitViews(
  encoder: TableEncoder,
  columns: Columns,
  visit: (head: number, values: readonly Float32Array[], rows: number) => void,
): Work<void> {
  encoder.bind(columns);
  const { places } = encoder;
  for (const [place, { encoder: ofColumn, head }] of places.entries()) {
    const column = columns.get(ofColumn.name);
    if (column === undefined) continue;
    const views = viewsOf(ofColumn);
    const cells = blocks(ofColumn.cells);
    const values = blocks(views.count);
    for (let start = 0; start < columns.length; start += BLOCK) {
      const rows = Math.min(BLOCK, columns.length - start);
      ofColumn.encodeCells(column, start, rows, cells);
      views.write(cells, rows, values);
      visit(head, values, rows);
      yield (place + (start + rows) / columns.length) / places.length;
    }
  }
}

/** All of a table's views: values[head][v][row]. */
export function* collectViews(
  encoder: TableEncoder,
  columns: Columns,
): Work<readonly (readonly Float32Array[])[]> {
  const collected = encoder.encoders.map((ofColumn) =>
    Array.from({ length: viewsOf(ofColumn).count }, () => new Float32Array(columns.length)),
  );
  const starts = new Uint32Array(collected.length);
  yield* visitViews(encoder, columns, (head, values, rows) => {
    const start = starts[head] ?? 0;
    values.forEach((block, v) => collected[head]?.[v]?.set(block.subarray(0, rows), start));
    starts[head] = start + rows;
  });
  return collected;
}

function blocks(count: number): Float32Array[] {
  return Array.from({ length: count }, () => new Float32Array(BLOCK));
}

function oneView(
  classes: number,
  valueOf: (cells: readonly Float32Array[], row: number) => number,
): ColumnViews {
  return {
    count: 1,
    classes,
    write(cells, rows, [out]) {
      for (let i = 0; out && i < rows; i++) out[i] = valueOf(cells, i);
    },
  };
}

function firstCell(cells: readonly Float32Array[], row: number): number {
  return cells[0]?.[row] ?? NaN;
}

function shareOfDay([sines, cosines]: readonly Float32Array[], row: number): number {
  const turns = portableAtan2(sines?.[row] ?? NaN, cosines?.[row] ?? NaN) / (2 * Math.PI);
  return turns - Math.floor(turns);
}

function projections(width: number): ColumnViews {
  const directions = Array.from({ length: DIRECTIONS }, (_, direction) => {
    const random = new RandomStream(direction);
    return Float64Array.from({ length: width }, () => (random.nextUint32() & 1 ? 1 : -1));
  });
  return {
    count: 1 + DIRECTIONS,
    classes: 0,
    write(cells, rows, [lengths, ...projected]) {
      for (let i = 0; i < rows; i++) {
        let squares = 0;
        for (const values of cells) squares += (values[i] ?? NaN) * (values[i] ?? NaN);
        if (lengths) lengths[i] = Math.sqrt(squares);
        directions.forEach((signs, d) => {
          const sum = cells.reduce(
            (total, values, c) => total + (signs[c] ?? 0) * (values[i] ?? NaN),
            0,
          );
          const out = projected[d];
          if (out) out[i] = sum / Math.sqrt(width);
        });
      }
    },
  };
}
