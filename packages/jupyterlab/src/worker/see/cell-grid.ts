/** Cells along a side of the grid that rows on the map are found by. */
export const CELLS = 256;

/** The column or row of cells that a position lies in. @param position 0 to 1; beyond is the outermost cell. */
export function cellOf(position: number): number {
  return Math.max(0, Math.min(CELLS - 1, Math.floor(position * CELLS)));
}

/** Rows sorted into the grid's cells, cell (x, y) at y * CELLS + x. @param positions x and y of every row, 0 to 1. */
export function cellGrid(positions: Float32Array): {
  rowsOfCells: Uint32Array<ArrayBuffer>;
  cellStarts: Uint32Array<ArrayBuffer>;
} {
  const rows = positions.length / 2;
  const cells = new Uint32Array(rows);
  const starts = new Uint32Array(CELLS * CELLS + 1);
  for (let row = 0; row < rows; row++) {
    const cell = cellOf(positions[2 * row + 1] ?? 0) * CELLS + cellOf(positions[2 * row] ?? 0);
    cells[row] = cell;
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  }
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  }
  const next = starts.slice(0, -1);
  const rowsOfCells = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    const cell = cells[row] ?? 0;
    const at = next[cell] ?? 0;
    rowsOfCells[at] = row;
    next[cell] = at + 1;
  }
  return { rowsOfCells, cellStarts: starts };
}
