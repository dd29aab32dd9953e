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
        subtitle: 'grey: published results of other detectors, whose speed is not published here',
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
      {
        data: { values: [...points] },
        mark: { type: 'text', color: OURS, fontSize: 11, fontWeight: 'bold', dy: -11 },
        encoding: { x, y: { ...y, field: 'auroc' }, text: { field: 'label', type: 'nominal' } },
      },
    ],
  };
}

/** Labels at the height of their lines, moved up where they would lie on each other. */
function spreadLabels(
  lines: ChartRow['lines'],
  gap: number,
): { readonly text: string; readonly place: number }[] {
  let above = -Infinity;
  return lines
    .toSorted((a, b) => a.auroc - b.auroc)
    .map(({ label, auroc }) => {
      above = Math.max(auroc, above + gap);
      return { text: `${label} ${auroc.toFixed(1)}`, place: above };
    });
}
