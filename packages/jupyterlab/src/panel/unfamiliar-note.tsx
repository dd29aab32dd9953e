import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { UnfamiliarColumn } from '../worker/unfamiliar-columns.js';
import type { ViewProperties } from './panel.js';
import { useSessionPart } from './use-session.js';

/** Most columns that are named. */
const MOST_NAMED = 3;

/** Columns that hold mostly what the model never saw, where it was trained on other rows than these; nothing where there are none. */
export function UnfamiliarNote({ session, trans }: ViewProperties): ReactElement | null {
  const scored = useSessionPart(session, (state) => state.scored);
  const result = useSessionPart(session, (state) => state.result);
  const [columns, setColumns] = useState<readonly UnfamiliarColumn[]>([]);
  useEffect(() => {
    setColumns([]);
    if (scored === null || result !== null) return;
    let current = true;
    session.unfamiliar().then(
      (found) => {
        if (current) setColumns(found);
      },
      // a table that cannot be read says so where its rows are shown
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [session, scored, result]);
  if (columns.length === 0) return null;
  const named = columns.slice(0, MOST_NAMED);
  return (
    <div role="status" className="jp-colatent-Unfamiliar">
      {trans.__('These columns are unlike those the model was trained on, so scores say less:')}
      <ul>
        {named.map((column) => (
          <li key={column.name}>{textOf(column, trans)}</li>
        ))}
        {columns.length > named.length && (
          <li>{trans.__('and %1 more', columns.length - named.length)}</li>
        )}
      </ul>
    </div>
  );
}

function textOf({ name, what, now }: UnfamiliarColumn, trans: TranslationBundle): string {
  const share = Math.round(100 * now);
  switch (what) {
    case 'unseen':
      return trans.__('%1: %2 % of the values were not there in training', name, share);
    case 'outside':
      return trans.__('%1: %2 % of the values lie beyond almost all in training', name, share);
    case 'missing':
      return trans.__('%1: %2 % of the values are missing', name, share);
  }
}
