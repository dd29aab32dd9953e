import {
  UnreadableColumnError,
  type Column,
  type Validity,
  type VectorColumn,
  type VectorValues,
} from '@colatent/core';
import { DuckDBArrayType, DuckDBListType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { FlatVector } from './flat-vector.js';
import type { ColumnReader, ColumnSource } from './read-column.js';
import { isValid, restrictValidity, sliceValidity } from './vector-validity.js';

/** Elements first .. first + count - 1 of a vector: a view of its memory, or a copy of 64-bit integers as doubles. */
type ElementReader = (elements: FlatVector, first: number, count: number) => VectorValues;

type ArrayView<T> = new (buffer: ArrayBuffer, byteOffset: number, length: number) => T;

function viewed(View: ArrayView<VectorValues>, width: number): ElementReader {
  return (elements, first, count) => {
    const bytes = elements.data(width);
    return new View(bytes.buffer, bytes.byteOffset + first * width, count);
  };
}

function wide(View: ArrayView<BigInt64Array | BigUint64Array>): ElementReader {
  return (elements, first, count) => {
    const bytes = elements.data(8);
    return Float64Array.from(new View(bytes.buffer, bytes.byteOffset + first * 8, count), Number);
  };
}

const ELEMENT_READERS: ReadonlyMap<DuckDBTypeId, ElementReader> = new Map([
  [DuckDBTypeId.TINYINT, viewed(Int8Array, 1)],
  [DuckDBTypeId.SMALLINT, viewed(Int16Array, 2)],
  [DuckDBTypeId.INTEGER, viewed(Int32Array, 4)],
  [DuckDBTypeId.BIGINT, wide(BigInt64Array)],
  [DuckDBTypeId.UTINYINT, viewed(Uint8Array, 1)],
  [DuckDBTypeId.USMALLINT, viewed(Uint16Array, 2)],
  [DuckDBTypeId.UINTEGER, viewed(Uint32Array, 4)],
  [DuckDBTypeId.UBIGINT, wide(BigUint64Array)],
  [DuckDBTypeId.FLOAT, viewed(Float32Array, 4)],
  [DuckDBTypeId.DOUBLE, viewed(Float64Array, 8)],
]);

/** How an ARRAY or a LIST of numbers is read as a column of vectors; undefined for other types. */
export function vectorReaderFor(type: DuckDBType): ColumnReader | undefined {
  if (!(type instanceof DuckDBArrayType || type instanceof DuckDBListType)) return undefined;
  const read = ELEMENT_READERS.get(type.valueType.typeId);
  if (read === undefined) return undefined;
  return type instanceof DuckDBArrayType ? arrays(type.length, read) : lists(read);
}

function arrays(size: number, read: ElementReader): ColumnReader {
  return ({ name, vector, start, length, validity }): VectorColumn => {
    const elements = vector.arrayElements(size);
    return {
      name,
      type: 'vector',
      length,
      size,
      values: read(elements, start * size, length * size),
      validity,
      elementValidity: sliceValidity(elements.validity, start * size, length * size),
    };
  };
}

/** Lists of one length are vectors; their elements are copied only where they do not lie one list after the other. */
function lists(read: ElementReader): ColumnReader {
  return (source): Column => {
    const { name, vector, length, validity } = source;
    const { size, firsts } = listsOfOneLength(source);
    const base = { name, type: 'vector', length, size, validity } as const;
    if (size === 0) {
      // a list without elements says nothing
      const none = restrictValidity(null, length, () => false);
      return { ...base, values: new Float32Array(), validity: none };
    }
    const elements = vector.listElements();
    const [first = 0] = firsts;
    if (firsts.every((at, row) => at === first + row * size)) {
      const values = read(elements, first, length * size);
      const elementValidity = sliceValidity(elements.validity, first, length * size);
      return { ...base, values, elementValidity };
    }
    const all = read(elements, 0, elements.length);
    const values = new Float64Array(length * size);
    firsts.forEach((at, row) => {
      if (isValid(validity, row)) values.set(all.subarray(at, at + size), row * size);
    });
    return { ...base, values, elementValidity: gatheredValidity(elements.validity, firsts, size) };
  };
}

/** Where each row's list begins among the elements, and the one length of those that are not NULL; 0 when all are. */
function listsOfOneLength({ name, vector, start, length, validity }: ColumnSource): {
  size: number;
  firsts: Float64Array;
} {
  const bytes = vector.data(16);
  const entries = new BigUint64Array(bytes.buffer, bytes.byteOffset + start * 16, length * 2);
  const firsts = new Float64Array(length);
  let size = -1;
  for (let row = 0; row < length; row++) {
    if (!isValid(validity, row)) continue;
    firsts[row] = Number(entries[2 * row]);
    const ofRow = Number(entries[2 * row + 1]);
    if (size === -1) size = ofRow;
    if (ofRow !== size) {
      throw new UnreadableColumnError(
        `column "${name}" holds lists of ${size} and of ${ofRow} numbers, but vectors are of one length; cast it to an ARRAY such as FLOAT[${Math.max(size, ofRow)}], or exclude it`,
      );
    }
  }
  return { size: Math.max(size, 0), firsts };
}

function gatheredValidity(
  validity: Validity | null,
  firsts: Float64Array,
  size: number,
): Validity | null {
  return validity === null
    ? null
    : restrictValidity(null, firsts.length * size, (element) =>
        isValid(validity, (firsts[Math.floor(element / size)] ?? 0) + (element % size)),
      );
}
