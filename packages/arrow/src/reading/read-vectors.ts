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
  const { size, first, firsts } = DataType.isFixedSizeList(data.type)
    ? { size: data.type.listSize, first: 0, firsts: null }
    : listsOfOneLength(source, elements?.length ?? 0);
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
  if (elements.length < first + length * size) {
    throw new ArrowDataError(`column "${name}": its lists lack elements; the data is damaged`);
  }
  return {
    ...base,
    validity,
    size,
    values: elementValues(elements, first, first + length * size),
    elementValidity: elementValidity && {
      bits: elementValidity.bits,
      offset: (elementValidity.offset ?? 0) + first,
    },
  };
}

/** Elements `from` to `to`: a view, unless their width is one that vectors cannot have. */
function elementValues({ type, values: all }: Data, from: number, to: number): VectorValues {
  const values = (all as VectorValues | BigInt64Array | BigUint64Array).subarray(from, to);
  if (DataType.isFloat(type) && type.precision === Precision.HALF) {
    return readHalfFloats(values as Uint16Array);
  }
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values, Number)
    : values;
}

/**
 * Where each row's list begins among the elements, and the one length of those that are not NULL; 0 when all are.
 * `firsts` is null where each list begins where the one before ends.
 */
function listsOfOneLength(
  { name, data, validity }: ColumnSource,
  elements: number,
): { size: number; first: number; firsts: Float64Array | null } {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
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
    if (!(start >= 0 && start <= end && end <= elements)) {
      throw new ArrowDataError(
        `column "${name}", row ${row}: the list lies outside its buffer; the data is damaged`,
      );
    }
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
  { data, validity }: ColumnSource,
  elements: Data,
  firsts: Float64Array,
  size: number,
): Float64Array {
  const values = new Float64Array(data.length * size);
  firsts.forEach((at, row) => {
    if (isValid(validity, row)) values.set(elementValues(elements, at, at + size), row * size);
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
