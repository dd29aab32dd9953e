/** Typed arrays a number column can be a view of. 64-bit integers are read as the nearest double. */
export type NumberValues =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/**
 * Which rows hold a value: a bitmap as Arrow and DuckDB keep it, least significant bit first, 1 = valid.
 * Row i is bit `offset + i`.
 */
export interface Validity {
  readonly bits: Uint8Array;
  /** Bit of row 0. Default: 0. */
  readonly offset?: number;
}

interface ColumnBase {
  readonly name: string;
  /** Number of rows. */
  readonly length: number;
  /** Absent or null: every row holds a value. */
  readonly validity?: Validity | null;
}

/** Numbers: any integer or float width, and decimals as scaled integers. NaN counts as NULL. */
export interface NumberColumn extends ColumnBase {
  readonly type: 'number';
  readonly values: NumberValues;
  /** Decimal digits after the point: the value of row i is values[i] / 10^scale. Default: 0. */
  readonly scale?: number;
}

/** Truth values: one byte a row (0 = false), or one bit a row when `packed`. */
export interface BooleanColumn extends ColumnBase {
  readonly type: 'boolean';
  readonly values: Uint8Array;
  /** One bit a row, least significant first. Default: false. */
  readonly packed?: boolean;
  /** Bit of row 0 when packed. Default: 0. */
  readonly offset?: number;
}

/** Strings as codes into a dictionary, the way Arrow and DuckDB hold repeated values. */
export interface DictionaryColumn extends ColumnBase {
  readonly type: 'dictionary';
  readonly codes: Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
  /** Distinct strings. A null entry makes its rows NULL. */
  readonly dictionary: readonly (string | null)[];
}

/** Strings read one at a time. */
export interface StringColumn extends ColumnBase {
  readonly type: 'string';
  /** The string of a row, or null. */
  readonly at: (row: number) => string | null;
}

/** The unit of a time's count. */
export type TimeUnit = 'day' | 'second' | 'millisecond' | 'microsecond' | 'nanosecond';

/** Moments: counts of `unit` since 1970-01-01T00:00:00 UTC. Dates are moments in days. */
export interface TimestampColumn extends ColumnBase {
  readonly type: 'timestamp';
  readonly values: Int32Array | BigInt64Array | Float64Array;
  readonly unit: TimeUnit;
}

/** Times of day: counts of `unit` since midnight. */
export interface TimeColumn extends ColumnBase {
  readonly type: 'time';
  readonly values: Int32Array | BigInt64Array | Float64Array;
  readonly unit: TimeUnit;
}

/** Typed arrays a vector column can be a view of. */
export type VectorValues = Exclude<NumberValues, BigInt64Array | BigUint64Array>;

/**
 * Vectors of one size: embeddings, images, spectra. Row by row, as Arrow's FixedSizeList and DuckDB's ARRAY keep them: element j of
 * row i is values[(offset + i) * size + j].
 */
export interface VectorColumn extends ColumnBase {
  readonly type: 'vector';
  /** Elements of every row's vector, 1 to 16,384; 0 only where every row is NULL. */
  readonly size: number;
  readonly values: VectorValues;
  /** Rows of `values` before row 0. Default: 0. */
  readonly offset?: number;
  /**
   * Which elements hold a value; element j of row i is bit i * size + j beyond the bitmap's own offset. Elements that are NULL count
   * as NaN. Absent or null: all do.
   */
  readonly elementValidity?: Validity | null;
}

/** A named view over a caller's buffers. Nothing is copied, and nothing is written to. */
export type Column =
  | NumberColumn
  | BooleanColumn
  | DictionaryColumn
  | StringColumn
  | TimestampColumn
  | TimeColumn
  | VectorColumn;

/**
 * What a column means to the model, inferred from its type and values or set by the user:
 * - numeric: quantities, read from numbers and booleans
 * - boolean: one of two, read from booleans and from numbers 0 and 1
 * - categorical: one of a set of values, read from strings, numbers and booleans; any number of them
 * - text: strings read by their characters and words
 * - timestamp: moments, and time: times of day
 * - vector: vectors of one size
 */
export type ColumnKind =
  'numeric' | 'boolean' | 'categorical' | 'text' | 'timestamp' | 'time' | 'vector';
