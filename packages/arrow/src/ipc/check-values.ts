import { DataType, UnionMode, type Data } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { isValid, validityOf } from '../reading/validity.js';

const VIEW_BYTES = 16;
const INLINE_BYTES = 12;

/**
 * Makes sure that what points elsewhere within a column (offsets of strings and lists, views, codes into dictionaries) points at
 * something, in columns the model does not look at, too: they are written out again, and would be read amiss further on.
 * @throws ArrowDataError when it does not.
 */
export function checkValues(data: Data, name: string): void {
  const { type } = data as { type: DataType };
  const { length } = data;
  if (length > 0) {
    if (DataType.isUtf8(type) || DataType.isBinary(type)) {
      checkOffsets(data, (data.values as Uint8Array).length, name);
    } else if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
      checkOffsets(data, (data.values as Uint8Array).length, name);
    } else if (DataType.isList(type) || DataType.isMap(type) || DataType.isLargeList(type)) {
      checkOffsets(data, data.children[0]?.length ?? 0, name);
    } else if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
      checkViews(data, name);
    } else if (DataType.isDictionary(type)) {
      checkCodes(data, name);
    } else if (DataType.isUnion(type)) {
      checkUnion(data, type.typeIds, type.mode, name);
    }
  }
  for (const child of data.children) checkValues(child, name);
}

function checkOffsets(data: Data, end: number, name: string): void {
  const offsets = data.valueOffsets as Int32Array | BigInt64Array;
  let last = 0;
  for (let row = 0; row <= data.length; row++) {
    const offset = Number(offsets[row]);
    if (!(offset >= last && offset <= end)) throw amiss(name, row, `offset ${offset} of ${end}`);
    last = offset;
  }
}

function checkViews(data: Data, name: string): void {
  const views = data.values as Uint8Array;
  const words = new DataView(views.buffer, views.byteOffset, views.byteLength);
  const validity = validityOf(data);
  for (let row = 0; row < data.length; row++) {
    if (!isValid(validity, row)) continue;
    const at = row * VIEW_BYTES;
    const length = words.getInt32(at, true);
    if (length >= 0 && length <= INLINE_BYTES) continue;
    const start = words.getInt32(at + 12, true);
    const buffer = data.variadicBuffers[words.getInt32(at + 8, true)];
    if (length < 0 || start < 0 || start + length > (buffer?.length ?? -1)) {
      throw amiss(name, row, `a view of ${length} bytes at ${start}`);
    }
  }
}

function checkCodes(data: Data, name: string): void {
  const codes = data.values as ArrayLike<number | bigint>;
  const size = data.dictionary?.length ?? 0;
  const validity = validityOf(data);
  for (let row = 0; row < data.length; row++) {
    const code = Number(codes[row]);
    if (!(code >= 0 && code < size) && isValid(validity, row)) {
      throw amiss(name, row, `code ${code} into a dictionary of ${size} values`);
    }
  }
}

function checkUnion(
  { typeIds, valueOffsets, children, length }: Data,
  known: ArrayLike<number>,
  mode: UnionMode,
  name: string,
): void {
  const places = new Map(Array.from(known, (id, index) => [id, index]));
  for (let row = 0; row < length; row++) {
    const child = children[places.get((typeIds as Int8Array)[row] ?? -1) ?? -1];
    if (child === undefined) throw amiss(name, row, 'a kind its union does not have');
    const offset = mode === UnionMode.Dense ? ((valueOffsets as Int32Array)[row] ?? -1) : row;
    if (!(offset >= 0 && offset < child.length)) throw amiss(name, row, `offset ${offset}`);
  }
}

function amiss(name: string, row: number, what: string): ArrowDataError {
  return new ArrowDataError(
    `column "${name}", row ${row} of its batch: ${what} points at nothing; the data is damaged`,
  );
}
