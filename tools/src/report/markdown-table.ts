/** How a column's cells are aligned. */
export type Alignment = 'left' | 'right';

/**
 * Rows as a Markdown table, as the repository's formatter leaves it: cells padded to the width of their column.
 * @param rows the headings, then the rows.
 * @param alignments of the columns. Default of each: 'left'.
 */
export function markdownTable(
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  const headings = rows[0] ?? [];
  const widths = headings.map((_, column) =>
    Math.max(3, ...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const rule = widths.map((width, column) =>
    alignments[column] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  const padded = rows.map((cells) =>
    widths.map((width, column) => {
      const cell = cells[column] ?? '';
      return alignments[column] === 'right' ? cell.padStart(width) : cell.padEnd(width);
    }),
  );
  return padded.toSpliced(1, 0, rule).map(toLine).join('\n');
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
