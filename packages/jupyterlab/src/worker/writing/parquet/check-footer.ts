import { parquetMetadata, type FileMetaData } from 'hyparquet';
import { ARROW_SCHEMA } from './extend-footer.js';

/** Values as the file keeps them, so that none is taken for another. */
const AS_KEPT = {
  timestampFromMilliseconds: (count: bigint) => count,
  timestampFromMicroseconds: (count: bigint) => count,
  timestampFromNanoseconds: (count: bigint) => count,
  dateFromDays: (days: number) => days,
  stringFromBytes: (bytes: Uint8Array) => bytes,
  uuidFromBytes: (bytes: Uint8Array) => bytes,
};

/**
 * Reads two footers, by another reader than they were made with, and compares what both tell of.
 * @param before a file's end with its footer, @param after the same with that of the longer file.
 * @throws Error when the longer one does not tell the same of what was there.
 */
export function checkFooter(before: Uint8Array, after: Uint8Array, added: number): void {
  const old = shorter(metadataOf(before), 0);
  let failure: unknown;
  try {
    if (isSame(old, shorter(metadataOf(after), added))) return;
  } catch (error) {
    failure = error;
  }
  throw new Error(
    'the Parquet file could not be extended without a change of what it holds; nothing was written',
    { cause: failure },
  );
}

function metadataOf(bytes: Uint8Array): FileMetaData {
  return parquetMetadata(bytes, { parsers: AS_KEPT, geoparquet: false });
}

/** What a footer tells of its columns but the last, and of its rows: all but the sizes and Arrow's schema, which may differ. */
function shorter(footer: FileMetaData, fewer: number): object {
  const [root, ...elements] = footer.schema;
  return {
    ...footer,
    metadata_length: 0,
    schema: [
      { ...root, num_children: (root?.num_children ?? 0) - fewer },
      ...elements.slice(0, elements.length - fewer),
    ],
    row_groups: footer.row_groups
      .filter(({ num_rows: rows }) => rows > 0n)
      .map((group) => ({
        ...group,
        total_byte_size: 0n,
        total_compressed_size: 0n,
        columns: group.columns.slice(0, group.columns.length - fewer),
      })),
    key_value_metadata: footer.key_value_metadata?.filter(({ key }) => key !== ARROW_SCHEMA) ?? [],
  };
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const entries = Object.entries(a);
  const others = new Map(Object.entries(b));
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isSame(value, others.get(key)))
  );
}
