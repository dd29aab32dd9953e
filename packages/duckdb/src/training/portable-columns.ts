import type { Column, StringColumn } from '@colatent/core';
import type { PortableColumn } from './worker-messages.js';

/** Columns as they can be sent to another thread. */
export function toPortableColumns(columns: Iterable<Column>): PortableColumn[] {
  return Array.from(columns, (column) =>
    column.type === 'string' ? toDictionary(column) : column,
  );
}

function toDictionary({ name, length, at, validity }: StringColumn): PortableColumn {
  const codeOf = new Map<string | null, number>();
  const codes = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    const value = at(row);
    const code = codeOf.get(value) ?? codeOf.size;
    codeOf.set(value, code);
    codes[row] = code;
  }
  const dictionary = [...codeOf.keys()];
  return { type: 'dictionary', name, length, codes, dictionary, validity: validity ?? null };
}

/** The buffers of columns that can be handed over instead of copied: those that nothing else lies in. */
export function ownedBuffers(columns: readonly PortableColumn[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of columns) {
    const values = column.type === 'dictionary' ? column.codes : column.values;
    const elements = column.type === 'vector' ? column.elementValidity?.bits : undefined;
    for (const view of [values, column.validity?.bits, elements]) {
      if (view?.buffer instanceof ArrayBuffer && view.byteLength === view.buffer.byteLength) {
        buffers.add(view.buffer);
      }
    }
  }
  return [...buffers];
}
