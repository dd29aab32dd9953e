import { useState, type ReactElement } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PARTS, namesOf, type ColumnPart } from '../names/new-column-names.js';
import type { Session } from '../session/session.js';
import { useSessionPart } from './use-session.js';

/** The parts the user wants of those there are, and a way to change that. */
export function useWantedParts(
  session: Session,
): readonly [ReadonlySet<ColumnPart>, (part: ColumnPart) => void] {
  const isSelecting = useSessionPart(session, ({ selection }) => selection.size > 0);
  const [wanted, setWanted] = useState<ReadonlySet<ColumnPart>>(new Set(['score', 'isAnomaly']));
  const toggle = (part: ColumnPart): void => {
    const changed = new Set(wanted);
    if (!changed.delete(part)) changed.add(part);
    setWanted(changed);
  };
  // a choice of the selected rows waits for the next selection
  const there = isSelecting ? wanted : new Set([...wanted].filter((part) => part !== 'selected'));
  return [there, toggle];
}

/** Lets the user choose the columns to write. @param latentSize null before it is known. */
export function NewColumnChooser({
  session,
  trans,
  prefix,
  taken,
  latentSize,
  wanted,
  toggle,
}: {
  readonly session: Session;
  readonly trans: TranslationBundle;
  readonly prefix: string;
  readonly taken: readonly string[];
  readonly latentSize: number | null;
  readonly wanted: ReadonlySet<ColumnPart>;
  readonly toggle: (part: ColumnPart) => void;
}): ReactElement {
  const selected = useSessionPart(session, ({ selection }) => selection.size);
  const all = namesOf(new Set(PARTS.map(([part]) => part)), prefix, taken, latentSize ?? 1);
  return (
    <div className="jp-colatent-Write-columns">
      {PARTS.filter(([part]) => part !== 'selected' || selected > 0).map(([part]) => (
        <label key={part}>
          <input
            type="checkbox"
            checked={wanted.has(part)}
            onChange={() => {
              toggle(part);
            }}
          />
          <code>
            {part === 'latent'
              ? trans.__('%1_1 … %2', all[part] ?? '', latentSize ?? '')
              : all[part]}
          </code>
        </label>
      ))}
    </div>
  );
}
