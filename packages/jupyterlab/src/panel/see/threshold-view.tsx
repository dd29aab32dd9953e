import { useRef, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';
import { niceTicks } from '../nice-ticks.js';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { NumberField } from './number-field.js';
import { LabelFigures } from './label-figures.js';
import {
  countBelow,
  expectedRows,
  GREATEST_SCORE,
  scoreBins,
  thresholdOfBudget,
  thresholdOfContamination,
  thresholdOfPercentile,
} from './threshold-figures.js';

const BINS = 60;
/** Rows that are offered where none is odd. */
const ODDEST = 10;

interface ThresholdProperties extends ViewProperties {
  /** All scores, ascending. */
  readonly scores: Float32Array;
}

/** The scores' distribution, and the threshold from which rows count as odd. */
export function ThresholdView({ session, trans, scores }: ThresholdProperties): ReactElement {
  const { threshold } = useSession(session);
  const rows = scores.length;
  const odd = rows - countBelow(scores, threshold);
  const expected = expectedRows(rows, threshold);
  const highest = scores.at(-1) ?? 0;
  const set = (value: number): void => {
    session.setThreshold(Math.max(0, value));
  };
  return (
    <section className="jp-colatent-Threshold" aria-label={trans.__('Threshold')}>
      <p className="jp-colatent-Threshold-sum" role="status">
        <strong>{odd.toLocaleString()}</strong>{' '}
        {odd > 0 || rows === 0
          ? trans.__(
              'of %1 rows are odd (%2 %): their score is at least %3',
              rows.toLocaleString(),
              Number(((100 * odd) / Math.max(1, rows)).toPrecision(3)),
              threshold.toFixed(2),
            )
          : trans.__(
              'of %1 rows are odd: the highest score is %2, and the threshold %3',
              rows.toLocaleString(),
              highest.toFixed(2),
              threshold.toFixed(2),
            )}
      </p>
      <p
        className="jp-colatent-Threshold-expected"
        title={trans.__(
          'How many rows reach this threshold where all are ordinary: the contamination of all rows. More of them are likely anomalies; the share is estimated on few rows, so that fewer may be found too.',
        )}
      >
        {trans.__(
          'Expected about %1 (%2 % of ordinary rows), found %3.',
          roundedCount(expected),
          Number((100 * 10 ** -threshold).toPrecision(3)),
          odd.toLocaleString(),
        )}{' '}
        {odd === 0 && rows > 0 && (
          <button
            onClick={() => {
              set(thresholdOfBudget(scores, Math.min(ODDEST, rows)));
            }}
          >
            {trans.__('Show the %1 oddest', Math.min(ODDEST, rows))}
          </button>
        )}
      </p>
      <Histogram session={session} trans={trans} scores={scores} />
      <div className="jp-colatent-Threshold-fields">
        <NumberField
          label={trans.__('Score')}
          title={trans.__(
            '-log10 of the share of ordinary rows that are as odd: 3 is one in a thousand',
          )}
          value={threshold}
          digits={3}
          min={0}
          max={GREATEST_SCORE}
          isWhole={false}
          trans={trans}
          onChange={set}
        />
        <NumberField
          label={trans.__('Contamination %')}
          title={trans.__(
            'Share of ordinary rows that are expected to reach the threshold; of the rows of this table it may be another',
          )}
          value={100 * 10 ** -threshold}
          digits={3}
          min={0}
          max={100}
          isWhole={false}
          trans={trans}
          onChange={(percent) => {
            set(thresholdOfContamination(scores, percent / 100));
          }}
        />
        <NumberField
          label={trans.__('Percentile')}
          title={trans.__('Per cent of the rows of this table that are below the threshold')}
          value={(100 * (rows - odd)) / Math.max(1, rows)}
          digits={4}
          min={0}
          max={100}
          isWhole={false}
          trans={trans}
          onChange={(percentile) => {
            set(thresholdOfPercentile(scores, percentile));
          }}
        />
        <NumberField
          label={trans.__('Rows')}
          title={trans.__('How many rows of this table are odd')}
          value={odd}
          digits={9}
          min={0}
          max={rows}
          isWhole
          trans={trans}
          onChange={(budget) => {
            set(thresholdOfBudget(scores, budget));
          }}
        />
      </div>
      <LabelFigures session={session} trans={trans} />
    </section>
  );
}

/** A number of rows that is no whole one: `0.3`, `326`. */
function roundedCount(rows: number): string {
  return rows >= 1 ? Math.round(rows).toLocaleString() : String(Number(rows.toPrecision(1)));
}

function Histogram({ session, trans, scores }: ThresholdProperties): ReactElement {
  const { threshold } = useSession(session);
  const chart = useRef<HTMLDivElement>(null);
  const bins = scoreBins(scores, BINS);
  const greatest = bins.at(-1)?.to ?? 1;
  const most = Math.log1p(Math.max(1, ...bins.map(({ count }) => count)));
  const share = Math.min(1, threshold / greatest);
  const set = (score: number): void => {
    session.setThreshold(Math.min(greatest * 1.001, Math.max(0, score)));
  };
  const drag = ({ buttons, clientX }: PointerEvent): void => {
    const box = chart.current?.getBoundingClientRect();
    if (buttons !== 1 || box === undefined) return;
    set(((clientX - box.left) / box.width) * greatest);
  };
  const step = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowLeft: -0.05,
      ArrowDown: -0.05,
      ArrowRight: 0.05,
      ArrowUp: 0.05,
      PageDown: -0.5,
      PageUp: 0.5,
      Home: -threshold,
      End: greatest - threshold,
    };
    const by = steps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    set(threshold + by);
  };
  return (
    <div className="jp-colatent-Histogram">
      <div
        ref={chart}
        className="jp-colatent-Histogram-chart"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
        }}
        onPointerMove={drag}
      >
        <svg
          viewBox={`0 0 ${BINS} 100`}
          preserveAspectRatio="none"
          role="img"
          aria-label={trans.__(
            'Histogram of scores from 0 to %1, on a scale of logarithms',
            greatest.toFixed(1),
          )}
        >
          {bins.map(({ from, count }, bin) => (
            <rect
              key={bin}
              x={bin + 0.06}
              width={0.88}
              y={100 - (96 * Math.log1p(count)) / most}
              height={(96 * Math.log1p(count)) / most}
              className={from >= threshold ? 'jp-mod-odd' : ''}
            />
          ))}
        </svg>
        <div
          className="jp-colatent-Histogram-threshold"
          role="slider"
          tabIndex={0}
          aria-label={trans.__('Threshold')}
          aria-valuemin={0}
          aria-valuemax={Number(greatest.toFixed(2))}
          aria-valuenow={Number(Math.min(greatest, threshold).toFixed(2))}
          style={{ left: `${100 * share}%` }}
          onKeyDown={step}
        />
      </div>
      <div className="jp-colatent-Histogram-ticks" aria-hidden="true">
        {niceTicks(greatest, 5).map((score) => (
          <span key={score} style={{ left: `${(100 * score) / greatest}%` }}>
            {score}
          </span>
        ))}
      </div>
      <p className="jp-colatent-Hint">
        {trans.__(
          'Score: 2 is one in a hundred ordinary rows, 3 one in a thousand. Heights are logarithms of how many rows.',
        )}
      </p>
    </div>
  );
}
