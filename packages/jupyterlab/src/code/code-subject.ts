import type { ScoreNames } from '../names/new-column-names.js';
import type { TableFormat, TableInfo, TrainingRequest } from '../worker/protocol.js';

/** A table's file, for code that reads it as it was read here. */
export interface CodeFile extends Omit<TableInfo, 'rows'> {
  /** The path from where the code runs. */
  readonly path: string;
  readonly format: TableFormat;
}

/** What code is written of: a table's file, a model, and what is an anomaly. */
export interface CodeSubject {
  readonly file: CodeFile;
  /** How the model is trained, or the file that holds it. */
  readonly model:
    | { readonly kind: 'trained'; readonly request: TrainingRequest }
    | { readonly kind: 'file'; readonly path: string };
  /** Rows with at least this score are anomalies. */
  readonly threshold: number;
  /** The names of the columns that are made, which no column of the table has. */
  readonly names: ScoreNames;
}

/** What code that trains anew tells of its model. */
export const TRAINED_ANEW =
  'trains anew, and may round otherwise than the browser; once the model is saved this loads it';

/** The options of a training as plain data, by their names in TypeScript: those that were set, and the seed. */
export function optionsOf(
  { columns, ...options }: TrainingRequest,
  all: readonly { readonly name: string }[],
): object {
  const used = new Map(columns.map((column) => [column.name, column]));
  const ofColumns = Object.fromEntries(
    all.flatMap(({ name }): [string, object][] => {
      const column = used.get(name);
      if (column === undefined) return [[name, { exclude: true }]];
      return column.kind === undefined ? [] : [[name, { kind: column.kind }]];
    }),
  );
  return {
    seed: 0,
    ...options,
    ...(Object.keys(ofColumns).length > 0 && { columns: ofColumns }),
  };
}

/** The share of ordinary rows that a threshold calls anomalies, without digits that a logarithm leaves. */
export function contaminationOf(threshold: number): number {
  return Number((10 ** -threshold).toPrecision(6));
}

/** `maxIterations` as `max_iterations`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
