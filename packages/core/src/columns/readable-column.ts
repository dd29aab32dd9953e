import { UnreadableColumnError } from '../errors.js';
import type { Column, ColumnKind } from './column.js';

/** The column types each kind can be read from. */
const READABLE_TYPES = {
  numeric: ['number', 'boolean'],
  boolean: ['boolean', 'number'],
  categorical: ['dictionary', 'string', 'number', 'boolean'],
  text: ['dictionary', 'string'],
  timestamp: ['timestamp'],
  time: ['time'],
  vector: ['vector'],
} as const satisfies Record<ColumnKind, readonly Column['type'][]>;

/** The columns a kind can be read from. */
export type ReadableColumn<Kind extends ColumnKind> = Extract<
  Column,
  { type: (typeof READABLE_TYPES)[Kind][number] }
>;

function isReadable<Kind extends ColumnKind>(
  column: Column,
  kind: Kind,
): column is ReadableColumn<Kind> {
  return READABLE_TYPES[kind].some((type) => type === column.type);
}

/** What columns of a type hold, in a user's words. */
const HOLDS: Readonly<Record<Column['type'], string>> = {
  number: 'numbers',
  boolean: 'truth values',
  dictionary: 'text',
  string: 'text',
  timestamp: 'dates or moments',
  time: 'times of day',
  vector: 'vectors',
};

/**
 * The column itself, known to be of a type that a trained model can read a kind from.
 * @throws UnreadableColumnError naming the column, what it holds and what the kind is read from.
 */
export function readableColumn<Kind extends ColumnKind>(
  column: Column,
  kind: Kind,
): ReadableColumn<Kind> {
  if (isReadable(column, kind)) return column;
  const needed = [...new Set(READABLE_TYPES[kind].map((type) => HOLDS[type]))];
  throw new UnreadableColumnError(
    `column "${column.name}" holds ${HOLDS[column.type]}, but the model reads it as ${kind}, which takes ${needed.join(' or ')}; give such a column, as in training, or train a new model on what there is now`,
  );
}

/**
 * The column itself, known to be of a type that the kind set for it can be read from.
 * @throws UnreadableColumnError naming the column, what it holds and the kinds there are for that.
 */
export function columnOfKind<Kind extends ColumnKind>(
  column: Column,
  kind: Kind,
): ReadableColumn<Kind> {
  if (isReadable(column, kind)) return column;
  throw new UnreadableColumnError(
    `column "${column.name}" holds ${HOLDS[column.type]}, which cannot be read as ${kind}; set its kind to ${kindsOfType(column.type).join(' or ')}`,
  );
}

/** The kinds a column of that type can be read as. */
export function kindsOfType(type: Column['type']): ColumnKind[] {
  const kinds = Object.keys(READABLE_TYPES) as ColumnKind[];
  return kinds.filter((kind) => READABLE_TYPES[kind].some((readable) => readable === type));
}
