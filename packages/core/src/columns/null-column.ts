import type { Column, ColumnKind } from './column.js';

/** A column of a kind that is NULL in every row: what a column without a type of its own is to a model that knows its kind. */
export function nullColumn(name: string, kind: ColumnKind, length: number): Column {
  const base = { name, length, validity: { bits: new Uint8Array((length + 7) >> 3) } };
  switch (kind) {
    case 'numeric':
      return { ...base, type: 'number', values: new Float32Array(length) };
    case 'boolean':
      return { ...base, type: 'boolean', values: new Uint8Array(length) };
    case 'categorical':
    case 'text':
      return { ...base, type: 'dictionary', codes: new Uint8Array(length), dictionary: [null] };
    case 'timestamp':
      return { ...base, type: 'timestamp', values: new Float64Array(length), unit: 'second' };
    case 'time':
      return { ...base, type: 'time', values: new Float64Array(length), unit: 'second' };
    case 'vector':
      return { ...base, type: 'vector', size: 0, values: new Float32Array() };
  }
}
