import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
} from 'react';
import { RowSelection } from '../../session/row-selection.js';
import type { Session } from '../../session/session.js';
import type { RowOrder } from '../../worker/see/operations.js';
import type { ColumnSummary } from '../../worker/protocol.js';
import type { ViewProperties } from '../panel.js';
import { useSession } from '../use-session.js';
import { FindField, useFinding } from './find-field.js';
import { RowLine } from './row-line.js';
import { firstRow, ROW_HEIGHT, scrolledHeight, topOf } from './row-window.js';
import { countBelow } from './threshold-figures.js';
import { useReasons, useRowCells, useScroll } from './use-rows-in-sight.js';
import { useSeen } from './use-seen.js';

/** Which rows are listed. */
export type RowFilter = 'all' | 'odd' | 'selected';

/** Most columns beside the score and its reason. */
export const MOST_COLUMNS = 40;

interface RowsProperties extends ViewProperties {
  readonly ranked: { readonly scores: Float32Array; readonly rows: Uint32Array<ArrayBuffer> };
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

/** The rows in a table, of which only those in sight exist. */
export function RowsView(properties: RowsProperties): ReactElement {
  const { session, trans, ranked, filter, onFilter } = properties;
  const { table, summaries, threshold, selection, row: shown, scored } = useSession(session);
  const [order, setOrder] = useState<RowOrder>({ column: null, descending: true });
  const [active, setActive] = useState(0);
  const { body, top, height, scrollTo } = useScroll();
  const columns = useMemo(
    () =>
      (table?.columns ?? [])
        .filter(({ readable }) => readable)
        .slice(0, MOST_COLUMNS)
        .map(({ name }) => name),
    [table],
  );

  const looks = useMemo(() => {
    const known = new Map(summaries.map((summary) => [summary.name, summary]));
    return columns.map((name) => lookOf(known.get(name)));
  }, [summaries, columns]);

  const odd = ranked.rows.length - countBelow(ranked.scores, threshold);
  const finding = useFinding(session, columns);
  const only = useMemo(() => {
    const found = finding.rows;
    if (filter === 'all') return found;
    if (filter === 'selected') {
      const { rows } = RowSelection.of(selection);
      return found === null ? rows : found.filter((row) => selection.has(row));
    }
    return found?.filter((row) => (scored?.scores[row] ?? 0) >= threshold) ?? threshold;
    // thresholds between two scores list the same rows
  }, [
    filter,
    filter === 'selected' ? selection : null,
    filter === 'odd' ? odd : null,
    ranked,
    finding.rows,
  ]);
  const version = useVersion(only);
  const arranged = useSeen(
    session,
    'arrange',
    { order, only },
    `${version} ${order.column ?? ''} ${order.column === null} ${order.descending}`,
  );
  const rows = arranged.gives ?? EMPTY;
  const first = firstRow(rows.length, top, height);
  const inSight = useMemo(() => {
    const start = Math.floor(first);
    return [...rows.subarray(start, start + Math.ceil(height / ROW_HEIGHT) + 1)];
  }, [rows, Math.floor(first), height]);
  const { cells, failure } = useRowCells(session, inSight, columns);
  const reasons = useReasons(session, inSight);

  useEffect(() => {
    setActive(0);
    scrollTo(0);
  }, [rows]);

  const activate = (place: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, place));
    setActive(bounded);
    const last = first + height / ROW_HEIGHT - 1;
    if (bounded < first) scrollTo(topOf(rows.length, bounded, height));
    else if (bounded > last) {
      scrollTo(topOf(rows.length, bounded - height / ROW_HEIGHT + 1, height));
    }
  };
  const pick = useCallback(
    (place: number, row: number, { ctrlKey, metaKey }: MouseEvent): void => {
      setActive(place);
      if (ctrlKey || metaKey) toggle(session, row);
      else session.showRow(row);
    },
    [session],
  );
  const press = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / ROW_HEIGHT) - 1);
    const row = rows[active];
    if (event.target !== event.currentTarget || row === undefined) return;
    if (event.key === 'ArrowDown') activate(active + 1);
    else if (event.key === 'ArrowUp') activate(active - 1);
    else if (event.key === 'PageDown') activate(active + page);
    else if (event.key === 'PageUp') activate(active - page);
    else if (event.key === 'Home') activate(0);
    else if (event.key === 'End') activate(rows.length - 1);
    else if (event.key === 'Enter') session.showRow(row);
    else if (event.key === ' ') toggle(session, row);
    else if (event.key === 'Escape') session.showRow(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const problem = arranged.failure ?? failure ?? finding.failure;
  const start = Math.floor(first);
  const greatest = Math.max(1, ranked.scores.at(-1) ?? 1);
  const id = `jp-colatent-rows-${useInstance()}`;
  return (
    <section className="jp-colatent-Rows" aria-label={trans.__('Rows')}>
      <div className="jp-colatent-Bar" role="radiogroup" aria-label={trans.__('Rows listed')}>
        {(['all', 'odd', 'selected'] as const).map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name={id}
              checked={filter === kind}
              onChange={() => {
                onFilter(kind);
              }}
            />{' '}
            {kind === 'all'
              ? trans.__('All (%1)', ranked.rows.length.toLocaleString())
              : kind === 'odd'
                ? trans.__('Odd (%1)', odd.toLocaleString())
                : trans.__('Selected (%1)', selection.size.toLocaleString())}
          </label>
        ))}
        <FindField session={session} trans={trans} finding={finding} />
        {selection.size > 0 && (
          <button
            onClick={() => {
              session.select(new RowSelection(new Uint32Array(0)));
              if (filter === 'selected') onFilter('all');
            }}
          >
            {trans.__('Clear selection')}
          </button>
        )}
      </div>
      {problem !== null && <p role="alert">{problem}</p>}
      <div
        ref={body}
        className="jp-colatent-Rows-body"
        role="grid"
        tabIndex={0}
        aria-label={trans.__('Rows: arrows move, Enter shows a row, Space selects it')}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 3}
        aria-multiselectable="true"
        aria-busy={arranged.waiting}
        aria-activedescendant={
          active >= start && active < start + inSight.length ? `${id}-${active}` : undefined
        }
        onKeyDown={press}
      >
        <div className="jp-colatent-Rows-line jp-mod-head" role="row" aria-rowindex={1}>
          <span role="columnheader">{trans.__('Row')}</span>
          <Heading name={trans.__('Score')} column={null} order={order} onOrder={setOrder} />
          <span role="columnheader">{trans.__('Reason')}</span>
          {columns.map((name, i) => (
            <Heading
              key={name}
              name={name}
              column={name}
              look={looks[i]}
              order={order}
              onOrder={setOrder}
            />
          ))}
        </div>
        <div
          role="rowgroup"
          className="jp-colatent-Rows-space"
          style={{ height: `${scrolledHeight(rows.length)}px` }}
        >
          <div
            role="presentation"
            className="jp-colatent-Rows-sight"
            style={{ transform: `translateY(${top - (first - start) * ROW_HEIGHT}px)` }}
          >
            {inSight.map((row, i) => (
              <RowLine
                // places, not rows, have elements: new ones for all rows that are scrolled by would be a third more work
                key={(start + i) % inSight.length}
                id={`${id}-${start + i}`}
                trans={trans}
                place={start + i}
                row={row}
                score={scored?.scores[row] ?? 0}
                greatest={greatest}
                odd={(scored?.scores[row] ?? 0) >= threshold}
                active={start + i === active}
                shown={row === shown}
                selected={selection.has(row)}
                cells={cells.get(row)}
                columns={columns}
                looks={looks}
                reason={reasons.get(row)}
                onPick={pick}
              />
            ))}
          </div>
        </div>
      </div>
    </section>
  );
}

const EMPTY = new Uint32Array(0);

function toggle(session: Session, row: number): void {
  session.select(RowSelection.of(session.state.selection).toggled(row));
}

interface HeadingProperties {
  readonly name: string;
  readonly column: string | null;
  readonly look?: string | undefined;
  readonly order: RowOrder;
  readonly onOrder: (order: RowOrder) => void;
}

/** How cells of a column look. */
function lookOf(summary: ColumnSummary | undefined): string {
  if (summary?.kinds.includes('numeric') === true) return 'jp-mod-number';
  return summary?.kinds.includes('timestamp') === true ? 'jp-mod-moment' : '';
}

function Heading({ name, column, look, order, onOrder }: HeadingProperties): ReactElement {
  const sorted = order.column === column;
  return (
    <span
      className={look}
      role="columnheader"
      aria-sort={sorted ? (order.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        title={name}
        // one stop of the tabulator for all headings; arrows go on
        tabIndex={sorted ? 0 : -1}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'ArrowLeft' || key === 'ArrowRight') focusBeside(currentTarget, key);
        }}
        onClick={() => {
          onOrder({ column, descending: sorted ? !order.descending : column === null });
        }}
      >
        {name}
        <span aria-hidden="true">{sorted ? (order.descending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </span>
  );
}

/** Moves to the heading before or after one. */
function focusBeside(button: HTMLButtonElement, key: 'ArrowLeft' | 'ArrowRight'): void {
  const buttons = [
    ...(button.closest('[role=row]')?.querySelectorAll<HTMLElement>('[role=columnheader] button') ??
      []),
  ];
  buttons[buttons.indexOf(button) + (key === 'ArrowLeft' ? -1 : 1)]?.focus();
}

/** A number that changes with a value. */
function useVersion(value: unknown): number {
  const last = useRef({ value, version: 0 });
  if (last.current.value !== value) last.current = { value, version: last.current.version + 1 };
  return last.current.version;
}

let instances = 0;

/** A number of its own for each component. */
function useInstance(): number {
  const [instance] = useState(() => ++instances);
  return instance;
}
