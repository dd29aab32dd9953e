import {
  UnreadableColumnError,
  type Column,
  type Validity,
  type VectorValues,
} from '@colatent/core';
import { DataType, Precision, type Data, type Field } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { readHalfFloats } from './half-floats.js';
import type { ColumnSource } from './read-column.js';
import { rowValues } from './row-values.js';
import { isValid, noneValid, validityOf } from './validity.js';

/** Whether a type is a list of numbers, whose rows are vectors when they are of one length. */
export function isNumberList(type: DataType): boolean {
  return (
    (DataType.isFixedSizeList(type) || DataType.isList(type) || DataType.isLargeList(type)) &&
    isNumber(type.children[0])
  );
}

function isNumber(field: Field | undefined): boolean {
  return DataType.isInt(field?.type) || DataType.isFloat(field?.type);
}

/** Lists of numbers as vectors: views of the elements where these lie one list after the other. */
export function readVectors(source: ColumnSource): Column {
  const { name, data, validity } = source;
  const { length } = data;
  const [elements] = data.children;
  const held = elements?.length ?? 0;
  const { size, first, firsts } = DataType.isFixedSizeList(data.type)
    ? listsOfFixedSize(source, data.type.listSize, held)
    : listsOfOneLength(source, held);
  const base = { name, type: 'vector', length } as const;
  if (elements === undefined || size === 0 || length === 0) {
    return { ...base, size: 0, values: new Float32Array(), validity: noneValid(length) };
  }
  const elementValidity = validityOf(elements);
  if (firsts !== null) {
    const gathered = gather(source, elements, firsts, size);
    const marks = elementValidity && gatherValidity(elementValidity, source, firsts, size);
    return { ...base, validity, size, values: gathered, elementValidity: marks };
  }
  return {
    ...base,
    validity,
    size,
    values: elementValues(source, elements, first, first + length * size),
    elementValidity: elementValidity && {
      bits: elementValidity.bits,
      offset: (elementValidity.offset ?? 0) + first,
    },
  };
}

/** Elements `from` to `to`: a view, unless their width is one that vectors cannot have. */
function elementValues(
  { name }: ColumnSource,
  elements: Data,
  from: number,
  to: number,
): VectorValues {
  type Elements = VectorValues | BigInt64Array | BigUint64Array;
  const { type } = elements;
  const ArrayType = type.ArrayType as new (length: number) => Elements;
  const all = rowValues({ name, data: elements, validity: validityOf(elements) }, ArrayType);
  const values = all.subarray(from, to);
  if (DataType.isFloat(type) && type.precision === Precision.HALF) {
    return readHalfFloats(values as Uint16Array);
  }
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values, Number)
    : values;
}

/** Where lists begin among the elements. `firsts` is null where each begins where the one before ends. */
interface Lists {
  readonly size: number;
  readonly first: number;
  readonly firsts: Float64Array | null;
}

function listsOfFixedSize(source: ColumnSource, size: number, elements: number): Lists {
  const { length } = source.data;
  if (elements >= length * size) return { size, first: 0, firsts: null };
  const firsts = Float64Array.from({ length }, (_, row) => row * size);
  for (let row = Math.floor(elements / size); row < length; row++) {
    if (isValid(source.validity, row)) throw outside(source, row);
  }
  return { size, first: 0, firsts };
}

function outside({ name }: ColumnSource, row: number): ArrowDataError {
  return new ArrowDataError(
    `column "${name}", row ${row}: the list lies outside its buffer; the data is damaged`,
  );
}

/** Lists of any place and the one length of those that are not NULL; 0 when all are. */
function listsOfOneLength(source: ColumnSource, elements: number): Lists {
  const { name, data, validity } = source;
  const offsets = (data.valueOffsets as Int32Array | BigInt64Array | undefined) ?? new Int32Array();
  const firsts = new Float64Array(data.length);
  let size = -1;
  let isSeamless = true;
  for (let row = 0; row < data.length; row++) {
    const start = Number(offsets[row]);
    const end = Number(offsets[row + 1]);
    firsts[row] = start;
    if (!isValid(validity, row)) {
      // a NULL row may say anything, and mostly takes no room
      isSeamless = false;
      continue;
    }
    if (!(start >= 0 && start <= end && end <= elements)) throw outside(source, row);
    if (size === -1) size = end - start;
    if (end - start !== size) {
      throw new UnreadableColumnError(
        `column "${name}" holds lists of ${size} and of ${end - start} numbers, but vectors are of one length; cast it to a FixedSizeList, or exclude it`,
      );
    }
    if (start !== (firsts[0] ?? 0) + row * size) isSeamless = false;
  }
  const [first = 0] = firsts;
  return { size: Math.max(size, 0), first, firsts: isSeamless ? null : firsts };
}

function gather(
  source: ColumnSource,
  elements: Data,
  firsts: Float64Array,
  size: number,
): Float64Array {
  const { data, validity } = source;
  const values = new Float64Array(data.length * size);
  firsts.forEach((at, row) => {
    if (isValid(validity, row))
      values.set(elementValues(source, elements, at, at + size), row * size);
  });
  return values;
}

function gatherValidity(
  elements: Validity,
  { data, validity }: ColumnSource,
  firsts: Float64Array,
  size: number,
): Validity {
  const bits = new Uint8Array((data.length * size + 7) >> 3);
  firsts.forEach((at, row) => {
    for (let j = 0; isValid(validity, row) && j < size; j++) {
      const bit = row * size + j;
      if (isValid(elements, at + j)) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  });
  return { bits };
}
