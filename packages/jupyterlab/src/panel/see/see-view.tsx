import { useState, type KeyboardEvent, type ReactElement } from 'react';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { DetailView } from './detail-view.js';
import { MapView } from './map/map-view.js';
import { MOST_COLUMNS, RowsView, type RowFilter } from './rows-view.js';
import { SampledView } from './sampled-view.js';
import { ThresholdView } from './threshold-view.js';
import { useSeen } from './use-seen.js';

/** What came of a training: the rows on a map, their scores, and why they are odd. */
export function SeeView({ session, trans }: ViewProperties): ReactElement {
  const ranked = useSeen(session, 'rank', null);
  const { scored, row, table } = useSession(session);
  const [filter, setFilter] = useState<RowFilter>('all');
  const [tab, setTab] = useState<'rows' | 'sampled'>('rows');
  if (ranked.failure !== null) return <p role="alert">{ranked.failure}</p>;
  if (ranked.gives === null || ranked.gives.rows.length !== scored?.scores.length) {
    return <p role="status">{trans.__('Ordering the rows…')}</p>;
  }
  const columns = table?.columns.filter(({ readable }) => readable).length ?? 0;
  const turn = ({ key, currentTarget }: KeyboardEvent<HTMLElement>): void => {
    if (key !== 'ArrowLeft' && key !== 'ArrowRight') return;
    setTab(tab === 'rows' ? 'sampled' : 'rows');
    const other = currentTarget.querySelector<HTMLElement>('[aria-selected=false]');
    other?.focus();
  };
  return (
    <div className={`jp-colatent-See${row === null ? '' : ' jp-mod-detail'}`}>
      <MapView
        session={session}
        trans={trans}
        ranked={ranked.gives}
        onLasso={() => {
          setTab('rows');
          setFilter('selected');
        }}
      />
      <div className="jp-colatent-See-side">
        <ThresholdView session={session} trans={trans} scores={ranked.gives.scores} />
        <DetailView session={session} trans={trans} />
      </div>
      <div className="jp-colatent-See-below">
        <div className="jp-colatent-See-head">
          <div className="jp-colatent-Tabs" role="tablist" onKeyDown={turn}>
            {(['rows', 'sampled'] as const).map((of) => (
              <button
                key={of}
                role="tab"
                aria-selected={tab === of}
                tabIndex={tab === of ? 0 : -1}
                onClick={() => {
                  setTab(of);
                }}
              >
                {of === 'rows' ? trans.__('Rows') : trans.__('Sampled rows')}
              </button>
            ))}
          </div>
          {tab === 'rows' && columns > MOST_COLUMNS && (
            <span>
              {trans.__('the first %1 of %2 columns', MOST_COLUMNS, columns.toLocaleString())}
            </span>
          )}
        </div>
        <div
          className="jp-colatent-See-tab"
          role="tabpanel"
          aria-label={tab === 'rows' ? trans.__('Rows') : trans.__('Sampled rows')}
        >
          {tab === 'rows' ? (
            <RowsView
              session={session}
              trans={trans}
              ranked={ranked.gives}
              filter={filter}
              onFilter={setFilter}
            />
          ) : (
            <SampledView session={session} trans={trans} />
          )}
        </div>
      </div>
    </div>
  );
}
