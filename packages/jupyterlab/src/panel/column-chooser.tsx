import { useMemo, useState, type ReactElement } from 'react';
import { ColumnRow } from './column-row.js';
import { countedColumns, countedRows } from './counted.js';
import type { ViewProperties } from './panel.js';
import { usedColumns } from '../session/used-columns.js';
import { useSessionPart } from './use-session.js';
import { VirtualList } from './virtual-list.js';

const ROW_HEIGHT = 44;
/** Most columns that a note names. */
const MOST_NAMED = 10;

/** The table's columns: which are used, what they are taken as, and what they hold. */
export function ColumnChooser({ session, trans }: ViewProperties): ReactElement {
  const table = useSessionPart(session, (state) => state.table);
  const summaries = useSessionPart(session, (state) => state.summaries);
  const choices = useSessionPart(session, (state) => state.choices);
  const written = useSessionPart(session, (state) => state.written);
  const label = useSessionPart(session, (state) => state.label);
  const phase = useSessionPart(session, (state) => state.phase);
  const [filter, setFilter] = useState('');
  const byName = useMemo(
    () => new Map(summaries.map((summary) => [summary.name, summary])),
    [summaries],
  );
  const shown = useMemo(() => {
    const wanted = filter.trim().toLocaleLowerCase();
    return (table?.columns ?? []).filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  }, [table, filter]);
  const used = usedColumns({ table, choices, summaries }).length;
  const given = table?.dialect?.givenNames ?? [];
  const isBusy = phase === 'training' || phase === 'paused' || phase === 'scoring';
  const useAll = (isUsed: boolean): void => {
    // what has the answer in it is trained on by a tick of its own alone
    const changed = shown.filter(
      ({ name, readable }) =>
        readable &&
        byName.get(name)?.kinds.length !== 0 &&
        !(isUsed && (name === label || written.has(name))),
    );
    session.chooseColumns(
      Object.fromEntries(
        changed.map(({ name }) => [name, { ...choices[name], used: isUsed }] as const),
      ),
    );
  };
  return (
    <section className="jp-colatent-Columns" aria-label={trans.__('Columns')}>
      <div className="jp-colatent-Columns-head">
        <h2>
          {table !== null &&
            `${countedRows(table.rows, trans)}, ${countedColumns(table.columns.length, trans)}`}
        </h2>
        {phase === 'opening' && <span role="status">{trans.__('Opening the table…')}</span>}
      </div>
      {table?.dialect?.hasHeader === false && (
        <p className="jp-colatent-Columns-note">
          {trans.__('The first line is numbers, so it is read as a row: the file has no header.')}
        </p>
      )}
      {table?.dialect?.decimal === ',' && (
        <p className="jp-colatent-Columns-note">
          {trans.__('Numbers are read with a decimal comma: 1,5 is one and a half.')}
        </p>
      )}
      {given.length > 0 && (
        <p className="jp-colatent-Columns-note">
          {trans.__(
            'Columns without a name, or with that of another, are called: %1',
            given.slice(0, MOST_NAMED).join(', ') + (given.length > MOST_NAMED ? ', …' : ''),
          )}
        </p>
      )}
      <div className="jp-colatent-Columns-bar">
        <input
          type="search"
          placeholder={trans.__('Filter columns')}
          aria-label={trans.__('Filter columns')}
          value={filter}
          onChange={({ target: { value } }) => {
            setFilter(value);
          }}
        />
        <button
          className="jp-colatent-Button"
          disabled={isBusy}
          onClick={() => {
            useAll(true);
          }}
        >
          {trans.__('All')}
        </button>
        <button
          className="jp-colatent-Button"
          disabled={isBusy}
          onClick={() => {
            useAll(false);
          }}
        >
          {trans.__('None')}
        </button>
        <span className="jp-colatent-Columns-used">
          {trans.__('%1 of %2 used', used.toLocaleString(), table?.columns.length.toLocaleString())}
        </span>
      </div>
      <VirtualList
        count={shown.length}
        rowHeight={ROW_HEIGHT}
        label={trans.__('Columns to train on')}
        row={(index) => {
          const column = shown[index] ?? { name: '', type: '', readable: false };
          return {
            key: column.name,
            content: (
              <ColumnRow
                session={session}
                trans={trans}
                column={column}
                summary={byName.get(column.name)}
                choice={choices[column.name]}
                isLabel={column.name === label}
                isWritten={written.has(column.name)}
                disabled={isBusy}
              />
            ),
          };
        }}
      />
    </section>
  );
}
