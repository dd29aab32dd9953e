import type { ReactElement } from 'react';
import type { ComparedColumn } from '../../worker/see/operations.js';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { useSeen } from './use-seen.js';

/** Most rows that are sampled. */
const MOST_ROWS = 20_000;

/** Rows that the model makes up beside the real ones, column by column. */
export function SampledView({ session, trans }: ViewProperties): ReactElement {
  const { scored } = useSession(session);
  const count = Math.min(MOST_ROWS, Math.max(1000, scored?.scores.length ?? 0));
  const compared = useSeen(session, 'compare', { rows: count, seed: 0 });
  if (compared.failure !== null) return <p role="alert">{compared.failure}</p>;
  if (compared.gives === null) return <p role="status">{trans.__('Sampling rows…')}</p>;
  return (
    <section className="jp-colatent-Sampled" aria-label={trans.__('Sampled rows')}>
      <p className="jp-colatent-Legend">
        {trans.__('%1 sampled rows beside the real ones', count.toLocaleString())}
        <span className="jp-colatent-Legend-name">
          <span className="jp-colatent-Legend-dot jp-mod-real" aria-hidden="true" />
          {trans.__('real')}
        </span>
        <span className="jp-colatent-Legend-name">
          <span className="jp-colatent-Legend-dot jp-mod-sampled" aria-hidden="true" />
          {trans.__('sampled')}
        </span>
      </p>
      <div
        className="jp-colatent-Sampled-columns"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Columns compared')}
      >
        {compared.gives.map((column) => (
          <Comparison key={column.name} column={column} trans={trans} />
        ))}
      </div>
    </section>
  );
}

interface ComparisonProperties {
  readonly column: ComparedColumn;
  readonly trans: ViewProperties['trans'];
}

function Comparison({ column, trans }: ComparisonProperties): ReactElement {
  const { name, bins, compared, distance, missing } = column;
  const most = Math.max(1e-9, ...bins.flatMap(({ real, sampled }) => [real, sampled]));
  const alike = distance === null ? null : Math.round(100 * (1 - distance));
  const height = (share: number): number => (96 * share) / most;
  return (
    <figure>
      <figcaption>
        <strong title={name}>{name}</strong>{' '}
        {alike === null
          ? trans.__('%1 % of rows compared', percent(compared))
          : trans.__('%1 % alike', alike)}
      </figcaption>
      <svg
        viewBox={`0 0 ${bins.length} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label={
          alike === null
            ? trans.__(
                '%1: too many values to compare, the most frequent are those of %2 % of rows',
                name,
                percent(compared),
              )
            : trans.__('%1: real and sampled rows are %2 % alike', name, alike)
        }
      >
        {bins.map(({ label, real, sampled }, bin) => (
          <g key={bin}>
            <title>
              {trans.__('%1: %2 % real, %3 % sampled', label, percent(real), percent(sampled))}
            </title>
            <rect
              className="jp-mod-real"
              x={bin + 0.05}
              width={0.9}
              y={100 - height(real)}
              height={height(real)}
            />
            <path
              className="jp-mod-sampled"
              d={`M${bin} 100V${100 - height(sampled)}H${bin + 1}V100`}
              vectorEffect="non-scaling-stroke"
            />
          </g>
        ))}
      </svg>
      <div className="jp-colatent-Histogram-ticks" aria-hidden="true">
        <span>{bins[0]?.label.split(' – ')[0]}</span>
        <span>{bins.at(-1)?.label.split(' – ').at(-1)}</span>
      </div>
      {Math.max(...missing) > 0 && (
        <p>
          {trans.__('missing: %1 % real, %2 % sampled', percent(missing[0]), percent(missing[1]))}
        </p>
      )}
    </figure>
  );
}

function percent(share: number): string {
  return String(Number((100 * share).toPrecision(2)));
}
