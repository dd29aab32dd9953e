import { useState, type ReactElement } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Session } from '../session/session.js';
import type { NewColumnNames } from '../worker/protocol.js';
import { useSessionPart } from './use-session.js';

/** A part of what a model makes of rows: one column, or those of the latent vector. */
export type ColumnPart = keyof NewColumnNames;

const PARTS: readonly (readonly [ColumnPart, name: string])[] = [
  ['score', 'score'],
  ['isAnomaly', 'is_anomaly'],
  ['reason', 'reason'],
  ['latent', 'latent'],
  ['selected', 'selected'],
];

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

/** Names of new columns that none of those there has. */
export function namesOf(
  wanted: ReadonlySet<ColumnPart>,
  prefix: string,
  taken: readonly string[],
  latentSize: number,
): NewColumnNames {
  return Object.fromEntries(
    PARTS.filter(([part]) => wanted.has(part)).map(([part, name]) => [
      part,
      freeName(prefix + name, taken, part === 'latent' ? latentSize : null),
    ]),
  );
}

/** Every column that is written under some names, in order. */
export function columnNamesOf(
  { score, isAnomaly, reason, latent, selected }: NewColumnNames,
  latentSize: number,
): string[] {
  const numbered =
    latent === undefined ? [] : Array.from({ length: latentSize }, (_, k) => `${latent}_${k + 1}`);
  return [score, isAnomaly, reason, ...numbered, selected].filter((name) => name !== undefined);
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

/** A name no column has: with a number after it where one does. @param size of numbered columns `<name>_1` and on. */
function freeName(name: string, taken: readonly string[], size: number | null): string {
  const names = new Set(taken);
  const isTaken = (candidate: string): boolean =>
    size === null
      ? names.has(candidate)
      : Array.from({ length: size }, (_, k) => `${candidate}_${k + 1}`).some((of) => names.has(of));
  let free = name;
  for (let copy = 2; isTaken(free); copy++)
    free = size === null ? `${name}_${copy}` : `${name}${copy}`;
  return free;
}
