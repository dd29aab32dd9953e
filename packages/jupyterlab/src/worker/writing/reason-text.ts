import type { CellValue, ColumnReason } from '@colatent/core';
import type { TableInfo } from '../protocol.js';
import { momentText } from '../see/column-reader.js';
import { toSecond } from '../see/shown-explanation.js';
import { spelledMoment } from '../tables/date-spelling.js';
import type { DecimalMark } from '../tables/decimal-mark.js';

/** What makes a row odd, in words: `fee = 40, expected 3.3`. */
export type ReasonText = (reason: ColumnReason) => string;

/** The reason with values as the model has them: numbers with decimal points, moments as in ISO 8601. */
export const plainReason: ReasonText = ({ column, observed, expected }) =>
  `${column} = ${plain(observed)}, expected ${plain(expected)}`;

/** The reason with values as a file's cells are written, so that they can be looked up there: with its decimal mark and its dates. */
export function reasonOfFile({ dialect, columns }: TableInfo): ReasonText {
  if (dialect === undefined) return plainReason;
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (reason) => {
    const { type, format } = byName.get(reason.column) ?? {};
    const isMoment = type === 'date' || type === 'timestamp';
    const text = (value: CellValue): string =>
      isMoment ? spelledText(plain(value), format) : withMark(value, dialect.decimal);
    const expected = isMoment ? toSecond(reason.expected) : reason.expected;
    return `${reason.column} = ${text(reason.observed)}, expected ${text(expected)}`;
  };
}

function plain(value: CellValue): string {
  if (value === null) return 'NULL';
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}

function withMark(value: CellValue, mark: DecimalMark): string {
  const text = plain(value);
  return typeof value === 'number' ? text.replace('.', mark) : text;
}

function spelledText(moment: string, format: string | undefined): string {
  return format === undefined ? momentText(moment) : spelledMoment(moment, format);
}
