import type { Json } from '@duckdb/node-api';

/** Rows as aligned text under their names; numbers to the right. */
export function alignedRows(names: readonly string[], rows: readonly (readonly Json[])[]): string {
  const columns = names.map((name, index) => {
    const values = rows.map((row) => row[index] ?? '');
    const cells = [name, ...values.map(String)];
    const width = Math.max(...cells.map((cell) => cell.length));
    const right = values.every((value) => value === '' || Number.isFinite(Number(value)));
    return cells.map((cell) => (right ? cell.padStart(width) : cell.padEnd(width)));
  });
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    `  ${columns.map((cells) => cells[line] ?? '').join('  ')}`.trimEnd(),
  ).join('\n');
}
