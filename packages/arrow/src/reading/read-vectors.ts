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
import { isValid, validityOf, validityWhere } from './validity.js';

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
  const [elements] = data.children;
  const base = { name, type: 'vector', length: data.length, validity } as const;
  const none = {
    ...base,
    size: 0,
    values: new Float32Array(),
    validity: validityWhere(data.length, () => false),
  };
  if (elements === undefined) return none;
  const { size, firsts } = DataType.isFixedSizeList(data.type)
    ? { size: data.type.listSize, firsts: null }
    : listsOfOneLength(source, elements.length);
  if (size === 0 || data.length === 0) return none;
  const all = elementValues(elements);
  const elementValidity = validityOf(elements);
  if (firsts === null) {
    if (all.length < data.length * size) {
      throw new ArrowDataError(`column "${name}": its lists lack elements; the data is damaged`);
    }
    return { ...base, size, values: all, elementValidity };
  }
  const [first = 0] = firsts;
  if (firsts.every((at, row) => at === first + row * size)) {
    return {
      ...base,
      size,
      values: all.subarray(first, first + data.length * size),
      elementValidity:
        elementValidity === null
          ? null
          : { bits: elementValidity.bits, offset: (elementValidity.offset ?? 0) + first },
    };
  }
  const values = new Float64Array(data.length * size);
  firsts.forEach((at, row) => {
    if (isValid(validity, row)) values.set(all.subarray(at, at + size), row * size);
  });
  return { ...base, size, values, elementValidity: gathered(elementValidity, firsts, size) };
}

function elementValues(elements: Data): VectorValues {
  const { type } = elements;
  if (DataType.isFloat(type) && type.precision === Precision.HALF) {
    return readHalfFloats(elements.values as Uint16Array);
  }
  const values = elements.values as VectorValues | BigInt64Array | BigUint64Array;
  return values instanceof BigInt64Array || values instanceof BigUint64Array
    ? Float64Array.from(values, Number)
    : values;
}

/** Where each row's list begins among the elements, and the one length of those that are not NULL; 0 when all are. */
function listsOfOneLength(
  { name, data, validity }: ColumnSource,
  elements: number,
): { size: number; firsts: Float64Array } {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  const firsts = new Float64Array(data.length);
  let size = -1;
  for (let row = 0; row < data.length; row++) {
    const start = Number(offsets[row]);
    const end = Number(offsets[row + 1]);
    // a NULL row may say anything; the place after the list before keeps the elements of full columns in one piece
    firsts[row] = start;
    if (!isValid(validity, row)) continue;
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
  }
  return { size: Math.max(size, 0), firsts };
}

function gathered(validity: Validity | null, firsts: Float64Array, size: number): Validity | null {
  return validity === null
    ? null
    : validityWhere(firsts.length * size, (element) =>
        isValid(validity, (firsts[Math.floor(element / size)] ?? 0) + (element % size)),
      );
}
