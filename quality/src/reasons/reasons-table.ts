import { markdownTable } from '@colatent/tools';
import {
  scoresOf,
  type Counted,
  type CorruptionResult,
  type Hits,
  type Method,
  type ReasonsResult,
} from './measure-reasons.js';

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

const METHODS: readonly Method[] = ['explain', 'squaredError', 'leaveSomeOut', 'leaveEachOut'];

const LABELS: Readonly<Record<Counted, string>> = {
  swap: 'swap',
  shift: 'shift',
  pair: 'pair',
  either: 'pair, either column',
  all: 'all',
};

/** Results as a Markdown table: in how many percent of the rows detected the column made wrong is first / among the first three; below, what that costs. */
export function reasonsTable(results: readonly ReasonsResult[]): string {
  const rows = results.flatMap(({ set, columns, corruptions }) => [
    ...corruptions.map((result, at) => [
      at === 0 ? set : '',
      at === 0 ? String(columns) : '',
      LABELS[result.corruption],
      `${result.detected.toLocaleString('en')} of ${result.planted.toLocaleString('en')}`,
      ...hitsOf(result).map((hits) => percentages(hits, result.detected)),
      ordinaryText(result),
    ]),
    ['', '', 'scores a row', '', ...costsOf(columns), ''],
  ]);
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
  return METHODS.map((method) => hits[method]);
}

function costsOf(columns: number): string[] {
  const scores = scoresOf(columns);
  return METHODS.map((method) => String(Math.round(10 * scores[method]) / 10));
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
