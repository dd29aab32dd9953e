import type { Comparison, Report } from './comparison.js';

const HEADINGS = ['measure', 'peer', 'ours', 'ratio', 'aim'];

/** A report as a Markdown table, the machine and the notes under it. An aim that is missed is said in its cell. */
export function toMarkdown(report: Report): string {
  const lines = [
    ...toTable([HEADINGS, ...report.comparisons.map(toCells)]),
    '',
    ...report.notes.flatMap((note) => [note, '']),
    report.machine,
  ];
  return lines.join('\n');
}

/** Cells padded to the width of their column, as the repository's formatter leaves them. */
function toTable(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) =>
    Math.max(3, ...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const lines = rows.map((cells) => toLine(cells.map((cell, i) => cell.padEnd(widths[i] ?? 0))));
  return lines.toSpliced(1, 0, toLine(widths.map((width) => '-'.repeat(width))));
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function toCells({ measure, peer, peerValue, oursValue, ratio, aim }: Comparison): string[] {
  return [measure, `${peer}: ${peerValue}`, oursValue, toRatio(ratio), toAim(ratio, aim)];
}

function toRatio(ratio: number): string {
  return ratio.toFixed(ratio < 10 ? 2 : 1);
}

function toAim(ratio: number, aim: number | undefined): string {
  if (aim === undefined) return '';
  return ratio >= aim ? `≥ ${aim}` : `≥ ${aim} missed`;
}
