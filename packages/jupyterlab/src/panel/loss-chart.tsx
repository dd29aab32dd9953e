import type { EpochRecord, ProgressEvent } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  memo,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type RefObject,
} from 'react';
import { curvesOfTraining, figuresText, type Curve } from './loss-curves.js';
import { niceTicks } from './nice-ticks.js';

/** Pixels, until it is known how many there are. */
const WIDTH = 640;
/** Pixels, and those of a chart that is narrower than so many. */
const HEIGHT = 220;
const NARROW = 420;
const NARROW_HEIGHT = 150;
const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 24;

export interface LossChartProperties {
  readonly trans: TranslationBundle;
  /** Where each value lies, ascending. */
  readonly steps: readonly number[];
  /** The end of the axis. */
  readonly most: number;
  readonly axis: string;
  readonly curves: readonly Curve[];
  /** What the figures beside the curves are of, where they are not the newest. */
  readonly figures?: string;
  /** Steps where something new begins. */
  readonly marks?: readonly number[];
}

/** The losses of a training so far, drawn anew when there are more of them. @param history of the model, once there is one. */
export const LiveLosses = memo(function LiveLosses({
  trans,
  progress,
  history,
}: {
  readonly trans: TranslationBundle;
  readonly progress: readonly ProgressEvent[];
  readonly history: readonly EpochRecord[] | undefined;
}): ReactElement {
  const curves = useMemo(
    () => curvesOfTraining(trans, progress, history),
    [trans, progress, history],
  );
  const last = history?.at(-1);
  const marks = progress.flatMap(({ network, step }, index) =>
    index > 0 && network !== progress[index - 1]?.network ? [step] : [],
  );
  return (
    <LossChart
      trans={trans}
      steps={progress.map(({ step }) => step)}
      most={progress.at(-1)?.step ?? 1}
      axis={trans.__('step')}
      curves={curves}
      marks={marks}
      {...(last !== undefined && { figures: figuresText(trans, last) })}
    />
  );
});

/** Loss curves with their legend, which tells their figures as text. */
export function LossChart({
  trans,
  steps,
  most,
  axis,
  curves,
  figures,
  marks = [],
}: LossChartProperties): ReactElement {
  const [frame, width] = useWidth();
  const height = width < NARROW ? NARROW_HEIGHT : HEIGHT;
  const values = curves.flatMap((curve) => curve.values.filter((value) => value !== null));
  const top = Math.max(1, ...spread(values));
  const x = (step: number): number => LEFT + ((width - LEFT - RIGHT) * step) / Math.max(most, 1);
  const y = (value: number): number =>
    TOP + (height - TOP - BOTTOM) * (1 - Math.min(value, top) / top);
  const now = curves.map(({ label, figure }) => `${label} ${figureText(figure)}`).join(', ');
  return (
    <figure className="jp-colatent-Losses" ref={frame}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={trans.__('Losses: %1', now)}>
        {niceTicks(top, 4).map((tick) => (
          <g key={`y${tick}`} className="jp-colatent-Losses-tick">
            <line x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 6} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        {niceTicks(most, width < NARROW ? 3 : 5).map((tick) => (
          <text
            key={`x${tick}`}
            className="jp-colatent-Losses-step"
            x={x(tick)}
            y={height - 6}
            textAnchor={x(tick) > width - 24 ? 'end' : 'middle'}
          >
            {tick.toLocaleString()}
          </text>
        ))}
        {marks.map((step) => (
          <line
            key={`m${step}`}
            className="jp-colatent-Losses-mark"
            x1={x(step)}
            x2={x(step)}
            y1={TOP}
            y2={height - BOTTOM}
          />
        ))}
        {curves.map(({ id, values: of }) => (
          <path
            key={id}
            className={`jp-colatent-Losses-curve jp-mod-${id}`}
            d={pathOf(
              of,
              (index) => x(steps[index] ?? 0),
              y,
              (index) => marks.includes(steps[index] ?? NaN),
            )}
          />
        ))}
      </svg>
      <figcaption>
        {curves.map(({ id, label, figure }) => (
          <span key={id} className={`jp-colatent-Losses-key jp-mod-${id}`}>
            {label} <b>{figureText(figure)}</b>
          </span>
        ))}
        {figures !== undefined && <span className="jp-colatent-Losses-figures">{figures}</span>}
        <span className="jp-colatent-Losses-axis">{trans.__('loss by %1', axis)}</span>
      </figcaption>
    </figure>
  );
}

/** The width of an element as it is laid out, so that its texts are as large as others. */
function useWidth(): [RefObject<HTMLElement>, number] {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(WIDTH);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.round(entry?.contentRect.width ?? 0);
      // hidden panels have no width
      if (now > 0) setWidth(now);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [frame, width];
}

/** The 98th percentile of values, so that the first steps of a training do not flatten all that follows. */
function spread(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const high = sorted[Math.floor(0.98 * (sorted.length - 1))];
  return high === undefined ? [] : [high * 1.1];
}

function figureText(figure: number | null): string {
  return figure?.toFixed(3) ?? '–';
}

function pathOf(
  values: readonly (number | null)[],
  x: (index: number) => number,
  y: (value: number) => number,
  begins: (index: number) => boolean,
): string {
  let isDrawing = false;
  return values
    .map((value, index) => {
      const starts = !isDrawing || begins(index);
      isDrawing = value !== null;
      if (value === null) return '';
      return `${starts ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}
