import type { NewColumnNames, TableInfo } from '../worker/protocol.js';

/** A part of what a model makes of rows: one column, or those of the latent vector. */
export type ColumnPart = keyof NewColumnNames;

/** The parts in the order they are written, and what their columns are called. */
export const PARTS: readonly (readonly [ColumnPart, name: string])[] = [
  ['score', 'score'],
  ['isAnomaly', 'is_anomaly'],
  ['reason', 'reason'],
  ['latent', 'latent'],
  ['selected', 'selected'],
];

/** The names of the two columns that code makes. */
export interface ScoreNames {
  readonly score: string;
  readonly isAnomaly: string;
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

/** The names `namesOf` gives the score and whether it is an anomaly. */
export function scoreNamesOf(prefix: string, taken: readonly string[]): ScoreNames {
  return {
    score: freeName(`${prefix}score`, taken, null),
    isAnomaly: freeName(`${prefix}is_anomaly`, taken, null),
  };
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

/** The names a new column of a file must not have: those of its columns, and of the structs whose fields are columns here. */
export function takenNames({
  columns,
  dialect,
}: Pick<TableInfo, 'columns' | 'dialect'>): readonly string[] {
  const names = columns.map(({ name }) => name);
  // in delimited text a dot is part of a name
  if (dialect !== undefined) return names;
  const structs = names.flatMap((name) =>
    [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index)),
  );
  return [...new Set([...names, ...structs])];
}

/** A name no column has, in whatever case, as DuckDB knows it: with a number after it where one does. @param size of numbered columns `<name>_1` and on. */
function freeName(name: string, taken: readonly string[], size: number | null): string {
  const names = new Set(taken.map((of) => of.toLowerCase()));
  const isTaken = (candidate: string): boolean =>
    size === null
      ? names.has(candidate.toLowerCase())
      : Array.from({ length: size }, (_, k) => `${candidate}_${k + 1}`.toLowerCase()).some((of) =>
          names.has(of),
        );
  let free = name;
  for (let copy = 2; isTaken(free); copy++) free = `${name}_${copy}`;
  return free;
}
