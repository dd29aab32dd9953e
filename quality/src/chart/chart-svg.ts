import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { QualityResults } from '../results/results.js';
import { chartRows, type ChartRow } from './chart-data.js';

const WIDTH = 330;
const HEIGHT = 260;
/** Percentage points of room above and below what is drawn. */
const MARGIN = 1.5;
/** Height of a label in pixels. */
const LABEL_HEIGHT = 12;
const OURS = '#b3261e';
const THEIRS = '#57606a';

/** One of the two panels of a protocol. */
interface Panel {
  readonly field: 'rowsPerSecond' | 'secondsTrained';
  readonly title: string;
  readonly format: string;
}

const PANELS: readonly Panel[] = [
  { field: 'rowsPerSecond', title: 'rows scored a second (mean of the sets)', format: '~s' },
  { field: 'secondsTrained', title: 'seconds trained (mean of the sets)', format: '~g' },
];

/**
 * Mean AUROC against speed as an SVG document: a row of two panels a protocol, against rows scored a second and against seconds
 * trained; a point a run, a line a published detector.
 * @throws UnusableResultsError when the results cannot be shown beside each other.
 */
export async function chartSvg(results: readonly QualityResults[]): Promise<string> {
  const specification: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 16,
    vconcat: chartRows(results).map((row) => ({
      title: {
        text: `${row.protocol}: mean AUROC of ${row.sets} sets`,
        subtitle: 'dashed: published results of other detectors, at any speed',
        anchor: 'start',
      },
      hconcat: PANELS.map((panel) => panelOf(row, panel)),
    })),
    config: {
      font: 'sans-serif',
      title: { fontSize: 13, subtitleColor: THEIRS },
      axis: { gridColor: '#eaeef2', labelColor: '#1f2328', titleFontWeight: 'normal' },
      view: { stroke: '#d0d7de' },
    },
  };
  const view = new vega.View(vega.parse(compile(specification).spec), { renderer: 'none' });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

type PanelSpecification = Extract<TopLevelSpec, { hconcat: unknown }>['hconcat'][number];

function panelOf({ points, lines }: ChartRow, { field, title, format }: Panel): PanelSpecification {
  const levels = [...points, ...lines].map(({ auroc }) => auroc);
  const domain = [Math.min(...levels) - MARGIN, Math.max(...levels) + MARGIN];
  const pointsPerLabel = ((domain[1] ?? 0) - (domain[0] ?? 0)) * (LABEL_HEIGHT / HEIGHT);
  const speeds = points.map((point) => point[field]);
  const speedDomain = [Math.min(...speeds) / 2, Math.max(...speeds) * 2];
  const y = { type: 'quantitative', scale: { domain, nice: false, zero: false } } as const;
  const x = {
    field,
    type: 'quantitative',
    title,
    scale: { type: 'log', domain: speedDomain, nice: false },
    axis: { format, tickCount: 5, labelOverlap: true },
  } as const;
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [...lines] },
        mark: { type: 'rule', color: THEIRS, opacity: 0.45, strokeDash: [4, 3] },
        encoding: { y: { ...y, field: 'auroc', title: 'mean AUROC, %' } },
      },
      {
        data: { values: spreadLabels(lines, pointsPerLabel) },
        mark: { type: 'text', align: 'left', color: THEIRS, fontSize: 10, dx: 4 },
        encoding: {
          x: { value: WIDTH },
          y: { ...y, field: 'place' },
          text: { field: 'text', type: 'nominal' },
        },
      },
      {
        data: { values: [...points] },
        mark: { type: 'line', color: OURS, strokeWidth: 1.5 },
        encoding: { x, y: { ...y, field: 'auroc' }, order: { field, type: 'quantitative' } },
      },
      {
        data: { values: [...points] },
        mark: { type: 'point', color: OURS, filled: true, opacity: 1, size: 70 },
        encoding: { x, y: { ...y, field: 'auroc' } },
      },
      // White behind the letters keeps lines from running through them.
      ...[{ stroke: 'white', strokeWidth: 4 }, { color: OURS }].map((paint) => ({
        data: { values: [...points] },
        mark: {
          type: 'text' as const,
          fontSize: 11,
          fontWeight: 'bold' as const,
          dy: -11,
          ...paint,
        },
        encoding: {
          x,
          y: { ...y, field: 'auroc' },
          text: { field: 'label', type: 'nominal' as const },
        },
      })),
    ],
  };
}

interface Label {
  readonly text: string;
  readonly place: number;
}

/** Labels at the height of their lines; those that would lie on each other are stacked around the middle of their lines. */
function spreadLabels(lines: ChartRow['lines'], gap: number): readonly Label[] {
  const stacks: ChartRow['lines'][number][][] = [];
  for (const line of lines.toSorted((a, b) => a.auroc - b.auroc)) {
    let stack = [line];
    // A stack that grows may reach the one below it, and so on.
    for (;;) {
      const below = stacks.at(-1);
      if (below === undefined || topOf(below, gap) + gap <= bottomOf(stack, gap)) break;
      stack = [...below, ...stack];
      stacks.pop();
    }
    stacks.push(stack);
  }
  return stacks.flatMap((stack) =>
    stack.map(({ label, auroc }, i) => ({
      text: `${label} ${auroc.toFixed(1)}`,
      place: bottomOf(stack, gap) + i * gap,
    })),
  );
}

function bottomOf(stack: ChartRow['lines'], gap: number): number {
  const middle = stack.reduce((sum, { auroc }) => sum + auroc, 0) / stack.length;
  return middle - ((stack.length - 1) * gap) / 2;
}

function topOf(stack: ChartRow['lines'], gap: number): number {
  return bottomOf(stack, gap) + (stack.length - 1) * gap;
}
