import { markdownTable } from '@colatent/tools';
import type { CorruptionResult, Hits, ReasonsResult } from './measure-reasons.js';

const HEADINGS = [
  'table',
  'columns',
  'made wrong by',
  'detected of',
  '`explain`',
  'squared error',
  'leaving 13 out',
  'leaving each out',
  '`explain`, ordinary before',
];

/** Results as a Markdown table: in how many percent of the rows detected the column made wrong is first / among the first three. */
export function reasonsTable(results: readonly ReasonsResult[]): string {
  const rows = results.flatMap(({ set, columns, corruptions }) =>
    corruptions.map((result, at) => [
      at === 0 ? set : '',
      at === 0 ? String(columns) : '',
      result.corruption,
      `${result.detected.toLocaleString('en')} of ${result.planted.toLocaleString('en')}`,
      ...hitsOf(result).map((hits) => percentages(hits, result.detected)),
      ordinaryText(result),
    ]),
  );
  const alignments = HEADINGS.map((_, i) => (i === 0 || i === 2 ? 'left' : 'right'));
  return markdownTable([HEADINGS, ...rows], alignments);
}

/** Speeds and machine, in a sentence. */
export function speedText(results: readonly ReasonsResult[], machine: string): string {
  const speeds = results.map(
    ({ set, rowsPerSecond }) =>
      `${Math.round(rowsPerSecond / 100) / 10} thousand rows a second (${set})`,
  );
  return `\`explain\` took ${speeds.join(', ')}, on ${machine}.`;
}

function hitsOf({ hits }: CorruptionResult): Hits[] {
  return [hits.explain, hits.squaredError, hits.leaveSomeOut, hits.leaveEachOut];
}

function ordinaryText({ ordinary: { detected, hits } }: CorruptionResult): string {
  return detected === 0
    ? 'none'
    : `${percentages(hits, detected)} of ${detected.toLocaleString('en')}`;
}

function percentages({ first, topThree }: Hits, of: number): string {
  if (of === 0) return '';
  return `${((100 * first) / of).toFixed(1)} / ${((100 * topThree) / of).toFixed(1)}`;
}
