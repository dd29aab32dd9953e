const GAP = '  ';

/** Options of `textTable`. */
export interface TextTableOptions {
  /** Characters a line may have; columns that do not fit are counted below the table. Default: no limit. */
  readonly width?: number;
  /** Characters of the longest cell; longer ones are cut. Default: 24. */
  readonly longestCell?: number;
}

/**
 * Rows as aligned text: a header, then one line a row. Numbers are aligned right, long cells are cut.
 * NULL is an empty cell.
 */
export function textTable(
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
  { width = Number.POSITIVE_INFINITY, longestCell = 24 }: TextTableOptions = {},
): string {
  const lines = ['', ...rows.map(() => '')];
  let shown = 0;
  for (const [index, name] of names.entries()) {
    const column = alignedColumn(
      name,
      rows.map((row) => row[index]),
      longestCell,
    );
    const needed =
      (lines[0]?.length ?? 0) + (column[0]?.length ?? 0) + (shown === 0 ? 0 : GAP.length);
    if (shown > 0 && needed > width) break;
    for (const [line, cell] of column.entries()) {
      lines[line] = (lines[line] ?? '') + (shown === 0 ? '' : GAP) + cell;
    }
    shown += 1;
  }
  if (shown < names.length) lines.push(`(${names.length - shown} more columns)`);
  return lines.map((line) => line.trimEnd()).join('\n');
}

function alignedColumn(name: string, values: readonly unknown[], longest: number): string[] {
  const cells = [name, ...values.map(cellText)].map((cell) => cut(cell, longest));
  const width = Math.max(...cells.map((cell) => cell.length));
  const numeric = values.every((value) => typeof value === 'number' || value === null);
  return cells.map((cell) => (numeric ? cell.padStart(width) : cell.padEnd(width)));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  if (typeof value === 'string') return value.replaceAll(/\s+/g, ' ');
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' ? Number(part.toPrecision(3)) : part,
  );
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
