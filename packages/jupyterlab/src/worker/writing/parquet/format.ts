/** Numbers of the fields that are read or written of a Parquet footer; see parquet.thrift of the format. */
export const FILE = {
  schema: 2,
  groups: 4,
  pairs: 5,
  orders: 7,
  encryption: 8,
  /** A second copy of the footer in another encoding, which would be of the old one. */
  extension: 32767,
} as const;

export const ELEMENT = { children: 5 } as const;

export const GROUP = { chunks: 1, bytes: 2, rows: 3, compressedBytes: 6 } as const;

export const CHUNK = { offset: 2, details: 3, offsetIndex: 4, columnIndex: 6 } as const;

/** Of a chunk's details: where its pages and its Bloom filter are. */
export const DETAILS = { data: 9, index: 10, dictionary: 11, bloomFilter: 14 } as const;

export const PAIR = { key: 1, value: 2 } as const;

/** How a Parquet file begins and ends. */
export const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31);

/** Length of the footer's length and of the magic at a file's end. */
export const TAIL = 8;
