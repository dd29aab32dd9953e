import { memo, type ReactElement } from 'react';
import type { ColumnSummary } from '../worker/protocol.js';

const WIDTH = 96;
const HEIGHT = 22;

/** A small bar chart of what a column holds. */
export const Distribution = memo(function Distribution({
  summary,
}: {
  readonly summary: ColumnSummary;
}): ReactElement {
  const { distribution } = summary;
  const most = Math.max(1, ...distribution.map(({ count }) => count));
  const step = WIDTH / Math.max(distribution.length, 4);
  const label = distribution.map(({ label: of, count }) => `${of}: ${count}`).join('; ');
  return (
    <svg
      className="jp-colatent-Distribution"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      {distribution.map(({ label: of, count }, index) => {
        // what is there is seen, however rare it is
        const height = count === 0 ? 0 : Math.max(1, (HEIGHT * count) / most);
        return (
          <rect key={of} x={index * step} width={step - 1} y={HEIGHT - height} height={height}>
            <title>{`${of}: ${count.toLocaleString()}`}</title>
          </rect>
        );
      })}
    </svg>
  );
});
