import { extendArrowSchema } from '../arrow-schema.js';
import type { NewColumn } from '../new-columns.js';
import { ELEMENT, FILE, GROUP, PAIR } from './format.js';
import { integerOf, listOf, valueOf, withItems, withSum, withValue } from './fields.js';
import type { NewChunks } from './new-chunks.js';
import { readBinary, readList, readStruct } from './read-thrift.js';
import type { ThriftField } from './thrift-parts.js';
import { writeBinary, writeList, writeStruct } from './write-thrift.js';

/** Key of the Arrow schema that Arrow's own writers leave in a file. */
export const ARROW_SCHEMA = 'ARROW:schema';

/** A footer that knows of new chunks too. All else of it is copied as it is, whatever it means. */
export function extendFooter(
  footer: readonly ThriftField[],
  columns: readonly NewColumn[],
  added: NewChunks,
): Uint8Array {
  let fields = footer.filter(({ id }) => id !== FILE.extension);
  fields = withValue(fields, FILE.schema, (schema) => {
    const { type, items } = readList(schema);
    return writeList({
      type,
      items: [
        ...items.map((item, at) => (at === 0 ? rootOf(item, columns) : item)),
        ...added.elements,
      ],
    });
  });
  fields = withValue(fields, FILE.groups, (groups) => {
    const { type, items } = readList(groups);
    return writeList({
      type,
      items: items.filter(hasRows).map((item, at) => groupOf(item, added.groups[at])),
    });
  });
  fields = withValue(fields, FILE.pairs, (pairs) => {
    const { type, items } = readList(pairs);
    return writeList({ type, items: items.flatMap((item) => pairOf(item, columns)) });
  });
  return writeStruct(withItems(fields, FILE.orders, added.orders));
}

/** Whether a row group has rows: those without are of no use, and new columns have no chunks in them. */
export function hasRows(group: Uint8Array): boolean {
  return rowsOf(group) > 0;
}

export function rowsOf(group: Uint8Array): number {
  return Number(integerOf(readStruct(group).fields, GROUP.rows) ?? 0n);
}

function rootOf(root: Uint8Array, columns: readonly NewColumn[]): Uint8Array {
  return writeStruct(withSum(readStruct(root).fields, ELEMENT.children, BigInt(columns.length)));
}

function groupOf(group: Uint8Array, added: NewChunks['groups'][number] | undefined): Uint8Array {
  if (added === undefined) throw new Error('a row group has got no new chunks');
  let { fields } = readStruct(group);
  fields = withItems(fields, GROUP.chunks, added.chunks);
  fields = withSum(fields, GROUP.bytes, added.bytes);
  return writeStruct(withSum(fields, GROUP.compressedBytes, added.compressedBytes));
}

function pairOf(pair: Uint8Array, columns: readonly NewColumn[]): Uint8Array[] {
  const { fields } = readStruct(pair);
  const value = valueOf(fields, PAIR.value);
  if (textOf(valueOf(fields, PAIR.key)) !== ARROW_SCHEMA || value === null) return [pair];
  const longer = extendArrowSchema(textOf(value), columns);
  if (longer === null) return [];
  const bytes = new TextEncoder().encode(longer);
  return [writeStruct(withValue(fields, PAIR.value, () => writeBinary(bytes)))];
}

function textOf(value: Uint8Array | null): string {
  return value === null ? '' : new TextDecoder().decode(readBinary(value));
}

/** Which indexes of pages all chunks of a file have: readers use them where no chunk lacks them. */
export function hasInAllChunks(groups: readonly Uint8Array[], id: number): boolean {
  const chunks = groups.flatMap((group) => listOf(readStruct(group).fields, GROUP.chunks).items);
  return (
    chunks.length > 0 && chunks.every((chunk) => valueOf(readStruct(chunk).fields, id) !== null)
  );
}
