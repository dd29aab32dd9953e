import { useEffect, useState, type ReactElement } from 'react';
import { RowSelection } from '../../session/row-selection.js';
import type { Session } from '../../session/session.js';
import type { ViewProperties } from '../panel.js';
import { useSeen } from './use-seen.js';

/** Milliseconds after the last letter before rows are looked for. */
const TYPED_AFTER = 250;

/** What is looked for in the rows, and where it is. */
export interface Finding {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Rows that have it in a cell, ascending; null while nothing is looked for, or nothing is known yet. */
  readonly rows: Uint32Array<ArrayBuffer> | null;
  readonly waiting: boolean;
  readonly failure: string | null;
}

/** Looks for a text in columns as they are shown. */
export function useFinding(session: Session, columns: readonly string[]): Finding {
  const [text, setText] = useState('');
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setTyped(text.trim());
      },
      text === '' ? 0 : TYPED_AFTER,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  const takes = typed === '' ? undefined : { text: typed, columns };
  const { gives, waiting, failure } = useSeen(session, 'find', takes);
  const isKnown = takes !== undefined && !waiting && failure === null;
  return {
    text,
    setText,
    rows: isKnown ? gives : null,
    waiting: takes !== undefined && waiting,
    failure: takes === undefined ? null : failure,
  };
}

/** A text to look for in the rows, how many have it, and a way to select those. */
export function FindField({
  session,
  trans,
  finding: { text, setText, rows, waiting },
}: ViewProperties & { readonly finding: Finding }): ReactElement {
  return (
    <>
      <input
        type="search"
        placeholder={trans.__('Find in the rows')}
        aria-label={trans.__('Find in the rows')}
        value={text}
        onChange={({ target: { value } }) => {
          setText(value);
        }}
      />
      <span role="status">
        {waiting
          ? trans.__('looking…')
          : rows !== null && trans.__('%1 found', rows.length.toLocaleString())}
      </span>
      {rows !== null && rows.length > 0 && (
        <button
          onClick={() => {
            session.select(new RowSelection(rows));
          }}
        >
          {trans.__('Select found')}
        </button>
      )}
    </>
  );
}
