import type { TableFormat, TrainingRequest } from '../worker/protocol.js';

/** What code is written of: a table's file, a model, and what is an anomaly. */
export interface CodeSubject {
  /** The table's path from where the code runs. */
  readonly path: string;
  readonly format: TableFormat;
  /** All of the table's columns. */
  readonly columns: readonly string[];
  /** How the model is trained, or the file that holds it. */
  readonly model:
    | { readonly kind: 'trained'; readonly request: TrainingRequest }
    | { readonly kind: 'file'; readonly path: string };
  /** Rows with at least this score are anomalies. */
  readonly threshold: number;
}

/** What text files hold for a value that is missing. */
export const NULL_TEXTS: readonly string[] = [
  '',
  'NULL',
  'null',
  'NA',
  'N/A',
  'NaN',
  'nan',
  'None',
];

/** The options of a training as plain data, by their names in TypeScript: those that were set, and the seed. */
export function optionsOf(
  { columns, ...options }: TrainingRequest,
  all: readonly string[],
): object {
  const used = new Map(columns.map((column) => [column.name, column]));
  const ofColumns = Object.fromEntries(
    all.flatMap((name): [string, object][] => {
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
