import { useState, type ReactElement } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { NewColumnNames } from '../worker/protocol.js';

/** A part of what a model makes of rows: one column, or those of the latent vector. */
export type ColumnPart = keyof NewColumnNames;

const PARTS: readonly (readonly [ColumnPart, name: string])[] = [
  ['score', 'score'],
  ['isAnomaly', 'is_anomaly'],
  ['reason', 'reason'],
  ['latent', 'latent'],
];

/** The parts the user wants, and a way to change that. */
export function useWantedParts(): readonly [ReadonlySet<ColumnPart>, (part: ColumnPart) => void] {
  const [wanted, setWanted] = useState<ReadonlySet<ColumnPart>>(new Set(['score', 'isAnomaly']));
  const toggle = (part: ColumnPart): void => {
    const changed = new Set(wanted);
    if (!changed.delete(part)) changed.add(part);
    setWanted(changed);
  };
  return [wanted, toggle];
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
  { score, isAnomaly, reason, latent }: NewColumnNames,
  latentSize: number,
): string[] {
  const numbered =
    latent === undefined ? [] : Array.from({ length: latentSize }, (_, k) => `${latent}_${k + 1}`);
  return [score, isAnomaly, reason].filter((name) => name !== undefined).concat(numbered);
}

/** Lets the user choose the columns to write. @param latentSize null before it is known. */
export function NewColumnChooser({
  trans,
  prefix,
  taken,
  latentSize,
  wanted,
  toggle,
}: {
  readonly trans: TranslationBundle;
  readonly prefix: string;
  readonly taken: readonly string[];
  readonly latentSize: number | null;
  readonly wanted: ReadonlySet<ColumnPart>;
  readonly toggle: (part: ColumnPart) => void;
}): ReactElement {
  const all = namesOf(new Set(PARTS.map(([part]) => part)), prefix, taken, latentSize ?? 1);
  return (
    <div className="jp-colatent-Write-columns">
      {PARTS.map(([part]) => (
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
