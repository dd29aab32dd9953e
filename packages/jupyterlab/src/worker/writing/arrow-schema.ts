import { Schema, Table, tableToIPC } from 'apache-arrow';
import { arrowField } from './arrow-field.js';
import { extendSchemaMessage } from './arrow-schema-message.js';
import type { NewColumn } from './new-columns.js';

/** Marks an Arrow message; before Arrow 0.15 there was none. */
const CONTINUATION = -1;

/**
 * An Arrow schema in base64, as Parquet files keep one, with fields at its end. What it says of the others is copied without being read,
 * so that no type is lost that is not known here. A schema that lacks fields of its file makes Arrow's reader fail, so where this one
 * cannot be extended the answer is null, and the file must do without.
 */
export function extendArrowSchema(base64: string, columns: readonly NewColumn[]): string | null {
  try {
    const old = messageIn(Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0)));
    const stream = tableToIPC(new Table(new Schema(columns.map(arrowField))), 'stream');
    const longer = framed(extendSchemaMessage(old, messageIn(stream)));
    return btoa(Array.from(longer, (byte) => String.fromCharCode(byte)).join(''));
  } catch (error) {
    // what a DataView throws where there is no such place, and `atob` of what is no base64
    if (error instanceof RangeError || error instanceof DOMException) return null;
    throw error;
  }
}

/** The first message of a stream without what frames it. */
function messageIn(stream: Uint8Array): Uint8Array {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const start = view.getInt32(0, true) === CONTINUATION ? 8 : 4;
  const length = view.getInt32(start - 4, true);
  if (length <= 0 || start + length > stream.length) throw new RangeError('no Arrow message');
  return stream.subarray(start, start + length);
}

function framed(message: Uint8Array): Uint8Array {
  const stream = new Uint8Array(message.length + 8);
  const view = new DataView(stream.buffer);
  view.setInt32(0, CONTINUATION, true);
  view.setInt32(4, message.length, true);
  stream.set(message, 8);
  return stream;
}
