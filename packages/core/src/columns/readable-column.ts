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

/**
 * The column itself, known to be of a type its kind can be read from.
 * @throws UnreadableColumnError naming the column, its type and the types the kind needs.
 */
export function readableColumn<Kind extends ColumnKind>(
  column: Column,
  kind: Kind,
): ReadableColumn<Kind> {
  if (isReadable(column, kind)) return column;
  const needed = READABLE_TYPES[kind].join(', ');
  throw new UnreadableColumnError(
    `column "${column.name}" is of type ${column.type}, but ${kind} values are read from columns of type ${needed}; give a column of such a type or set another kind`,
  );
}

/** The kinds a column of that type can be read as. */
export function kindsOfType(type: Column['type']): ColumnKind[] {
  const kinds = Object.keys(READABLE_TYPES) as ColumnKind[];
  return kinds.filter((kind) => READABLE_TYPES[kind].some((readable) => readable === type));
}
