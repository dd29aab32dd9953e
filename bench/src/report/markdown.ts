import { markdownTable } from '@colatent/tools';
import type { Comparison, Report } from './comparison.js';

const HEADINGS = ['measure', 'peer', 'ours', 'ratio', 'aim'];

/** A report as Markdown tables, the machine and the notes under it. An aim that is missed is said in its cell. */
export function toMarkdown(report: Report): string {
  const { comparisons, table } = report;
  const lines = [
    ...(comparisons.length === 0
      ? []
      : [markdownTable([HEADINGS, ...comparisons.map(toCells)]), '']),
    ...(table === undefined ? [] : [markdownTable(table), '']),
    ...report.notes.flatMap((note) => [note, '']),
    report.machine,
  ];
  return lines.join('\n');
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
