import { Bool, Field, Float32, Utf8 } from 'apache-arrow';
import type { NewColumn } from './new-columns.js';

/** A new column's field in an Arrow schema. */
export function arrowField({ name, type }: NewColumn): Field {
  switch (type) {
    case 'float':
      return new Field(name, new Float32(), false);
    case 'boolean':
      return new Field(name, new Bool(), false);
    case 'text':
      return new Field(name, new Utf8(), true);
  }
}
