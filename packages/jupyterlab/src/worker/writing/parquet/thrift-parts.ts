/** A field of a struct in Thrift's compact protocol. */
export interface ThriftField {
  readonly id: number;
  /** Of the protocol; it holds the value of a boolean too. */
  readonly type: number;
  /** The value's bytes as they lie in the file. */
  readonly value: Uint8Array;
}

export interface ThriftList {
  readonly type: number;
  readonly items: readonly Uint8Array[];
}

/** What ends a struct. */
export const STOP = 0;
/** The type of structs. */
export const STRUCT = 12;
/** The size in the first byte of a list whose size is written after it. */
export const LONG_LIST = 15;
