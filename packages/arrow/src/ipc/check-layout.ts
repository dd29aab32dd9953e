import { DataType, DateUnit, IntervalUnit, Precision, UnionMode } from 'apache-arrow';
import type { RecordBatch as BatchHeader } from 'apache-arrow/ipc/metadata/message';
import { ArrowDataError } from '../errors.js';

/** Rows of a batch whose buffers may hold nothing: more of them must be backed by bytes, as each costs memory when it is scored. */
const MAX_ROWS_OF_NOTHING = 2 ** 20;

/**
 * Makes sure that the columns of a batch are as long as it says, and their buffers long enough for them. apache-arrow pads columns that
 * are too short, to any length.
 * @param buffers what the header's buffers hold, decompressed.
 * @throws ArrowDataError when they are not.
 */
export function checkLayout(
  types: readonly DataType[],
  header: BatchHeader,
  buffers: readonly Uint8Array[],
  withUnionValidity: boolean,
): void {
  const bytes = buffers.reduce((sum, { length }) => sum + length, 0);
  if (header.length < 0 || header.length > Math.max(MAX_ROWS_OF_NOTHING, 8 * bytes)) {
    throw damaged(`it says that it has ${header.length} rows, in ${bytes} bytes`);
  }
  const walk = new LayoutWalk(header, buffers, withUnionValidity);
  for (const type of types) walk.column(type, header.length);
  walk.end();
}

class LayoutWalk {
  readonly #header: BatchHeader;
  readonly #buffers: readonly Uint8Array[];
  readonly #withUnionValidity: boolean;
  #node = 0;
  #buffer = 0;
  #variadic = 0;

  constructor(header: BatchHeader, buffers: readonly Uint8Array[], withUnionValidity: boolean) {
    this.#header = header;
    this.#buffers = buffers;
    this.#withUnionValidity = withUnionValidity;
  }

  /** @param rows how many rows the column must have, or the fewest it must. */
  column(type: DataType, rows: number, orMore = false): void {
    const node = this.#header.nodes[this.#node++];
    if (node === undefined) throw damaged('it has fewer columns than its schema');
    const { length, nullCount } = node;
    if (length < rows || (length > rows && !orMore)) {
      throw damaged(`a column has ${length} rows and should have ${rows}`);
    }
    if (nullCount < 0 || nullCount > length) {
      throw damaged(`a column of ${length} rows has ${nullCount} NULLs`);
    }
    if (DataType.isNull(type)) return;
    if (!DataType.isUnion(type) || this.#withUnionValidity) {
      this.#take(nullCount > 0 ? Math.ceil(length / 8) : 0);
    }
    this.#values(type, length);
  }

  end(): void {
    const { nodes } = this.#header;
    if (this.#node !== nodes.length || this.#buffer !== this.#buffers.length) {
      throw damaged('it has more columns or buffers than its schema');
    }
  }

  #values(type: DataType, length: number): void {
    // no offsets at all is how some write a column without rows
    const offsets = (width: number): void => {
      this.#take(length === 0 ? 0 : (length + 1) * width);
    };
    const children = (rows: number, orMore = false): void => {
      for (const child of type.children) {
        this.column(child.type as DataType, rows, orMore);
      }
    };
    if (DataType.isUtf8(type) || DataType.isBinary(type)) {
      offsets(4);
      this.#take(0);
    } else if (DataType.isLargeUtf8(type) || DataType.isLargeBinary(type)) {
      offsets(8);
      this.#take(0);
    } else if (DataType.isUtf8View(type) || DataType.isBinaryView(type)) {
      this.#take(16 * length);
      const count = this.#header.variadicBufferCounts[this.#variadic++] ?? -1;
      if (count < 0 || count > this.#buffers.length) {
        throw damaged(`a column of views has ${count} buffers`);
      }
      for (let buffer = 0; buffer < count; buffer++) this.#take(0);
    } else if (DataType.isList(type) || DataType.isMap(type)) {
      offsets(4);
      children(0, true);
    } else if (DataType.isLargeList(type)) {
      offsets(8);
      children(0, true);
    } else if (DataType.isFixedSizeList(type)) {
      if (type.listSize < 0) throw damaged(`its lists have a size of ${type.listSize}`);
      children(length * type.listSize, true);
    } else if (DataType.isStruct(type)) {
      children(length);
    } else if (DataType.isUnion(type)) {
      this.#take(length);
      if (type.mode === UnionMode.Dense) this.#take(4 * length);
      children(type.mode === UnionMode.Dense ? 0 : length, type.mode === UnionMode.Dense);
    } else if (DataType.isDictionary(type)) {
      this.#take((length * type.indices.bitWidth) / 8);
    } else {
      this.#take(Math.ceil((length * bitsOf(type)) / 8));
    }
  }

  #take(atLeast: number): void {
    const buffer = this.#buffers[this.#buffer++];
    if (buffer === undefined) throw damaged('it has fewer buffers than its schema');
    if (buffer.length < atLeast) {
      throw damaged(`a buffer has ${buffer.length} bytes and should have ${atLeast}`);
    }
  }
}

/** Bits of a value of a type of fixed width. */
function bitsOf(type: DataType): number {
  if (DataType.isBool(type)) return 1;
  if (DataType.isInt(type) || DataType.isTime(type)) return type.bitWidth;
  if (DataType.isFloat(type))
    return 16 << [Precision.HALF, Precision.SINGLE, Precision.DOUBLE].indexOf(type.precision);
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 32 : 64;
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return 64;
  if (DataType.isInterval(type)) {
    if (type.unit === IntervalUnit.YEAR_MONTH) return 32;
    return type.unit === IntervalUnit.DAY_TIME ? 64 : 128;
  }
  if (DataType.isDecimal(type)) {
    if ([32, 64, 128, 256].includes(type.bitWidth)) return type.bitWidth;
    throw damaged(`a decimal has ${type.bitWidth} bits`);
  }
  if (DataType.isFixedSizeBinary(type)) {
    if (type.byteWidth >= 0) return 8 * type.byteWidth;
    throw damaged(`a column of bytes has a width of ${type.byteWidth}`);
  }
  throw new ArrowDataError(
    `the data has a column of a type that cannot be read, of number ${type.typeId}`,
  );
}

function damaged(what: string): ArrowDataError {
  return new ArrowDataError(`a batch is damaged: ${what}`);
}
