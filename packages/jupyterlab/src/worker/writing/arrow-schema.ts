import { Schema, Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { arrowField } from './arrow-field.js';
import type { NewColumn } from './new-columns.js';

/**
 * An Arrow schema in base64, as Parquet files keep one, with fields at its end. A schema that lacks fields of its file makes Arrow's
 * reader fail, so where this one cannot be read the answer is null, and the file must do without.
 */
export function extendArrowSchema(base64: string, columns: readonly NewColumn[]): string | null {
  try {
    const { schema } = tableFromIPC(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
    const longer = new Schema([...schema.fields, ...columns.map(arrowField)], schema.metadata);
    const bytes = tableToIPC(new Table(longer), 'stream');
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  } catch {
    return null;
  }
}
