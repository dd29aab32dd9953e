import type { ReactElement } from 'react';
import type { ColumnSummary, DistributionBin } from '../worker/protocol.js';
import type { ViewProperties } from './panel.js';
import { useSession } from './use-session.js';

/** The table's columns: which are used, what they are taken as, and what they hold. */
export function ColumnChooser({ session, trans }: ViewProperties): ReactElement {
  const { table, summaries, choices } = useSession(session);
  const byName = new Map(summaries.map((summary) => [summary.name, summary]));
  return (
    <section className="jp-colatent-Columns" aria-label={trans.__('Columns')}>
      <h2>
        {trans.__('%1 rows, %2 columns', table?.rows.toLocaleString(), table?.columns.length)}
      </h2>
      <ul>
        {table?.columns.map(({ name, type, readable }) => {
          const summary = byName.get(name);
          const used = choices[name]?.used ?? false;
          return (
            <li key={name}>
              <label>
                <input
                  type="checkbox"
                  checked={used}
                  disabled={!readable}
                  onChange={() => {
                    session.chooseColumn(name, { ...choices[name], used: !used });
                  }}
                />
                {name}
              </label>
              <span className="jp-colatent-Columns-kind">{summary?.kind ?? type}</span>
              {summary && <Distribution summary={summary} />}
              {summary && summary.nullShare > 0 && (
                <span>{trans.__('%1 % missing', (100 * summary.nullShare).toPrecision(2))}</span>
              )}
              {summary?.warning && <em>{summary.warning}</em>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Distribution({ summary }: { readonly summary: ColumnSummary }): ReactElement {
  const most = Math.max(1, ...summary.distribution.map(({ count }) => count));
  const label = summary.distribution.map(({ label: of, count }) => `${of}: ${count}`).join('; ');
  return (
    <svg className="jp-colatent-Distribution" viewBox="0 0 120 24" role="img" aria-label={label}>
      {summary.distribution.map(({ label: of, count }: DistributionBin, index) => (
        <rect
          key={of}
          x={index * 10}
          width={9}
          y={24 - (24 * count) / most}
          height={(24 * count) / most}
        >
          <title>{`${of}: ${count}`}</title>
        </rect>
      ))}
    </svg>
  );
}
