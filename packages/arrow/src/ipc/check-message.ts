import { MessageHeader, Type } from 'apache-arrow';
import { ArrowDataError } from '../errors.js';
import { FlatbufferTable } from './flatbuffer-table.js';

/** Where things are in the tables of Arrow's Message.fbs and Schema.fbs. */
const MESSAGE = { version: 0, headerType: 1, header: 2, bodyLength: 3, metadata: 4 } as const;
const SCHEMA = { endianness: 0, fields: 1, metadata: 2 } as const;
const FIELD = { name: 0, kind: 2, type: 3, dictionary: 4, children: 5, metadata: 6 } as const;
const BATCH = { length: 0, nodes: 1, buffers: 2, compression: 3, variadicCounts: 4 } as const;
const DICTIONARY = { id: 0, batch: 1 } as const;
const FOOTER = { schema: 1, dictionaries: 2, batches: 3, metadata: 4 } as const;

const LISTS: ReadonlySet<number> = new Set([
  Type.List,
  Type.LargeList,
  Type.FixedSizeList,
  Type.Map,
]);

/** The oldest metadata read: version 4, of Arrow 0.8. */
const OLDEST_VERSION = 3;

/** What the metadata of a message says of it, found to be whole. */
export interface CheckedMessage {
  /** A `MessageHeader`. */
  readonly kind: number;
  /** Bytes that follow the metadata. */
  readonly bodyLength: number;
}

/**
 * Walks through a message's metadata as apache-arrow will, which trusts every offset and count in it.
 * @throws ArrowDataError when it is not the metadata of an Arrow message, or damaged.
 */
export function checkMessage(metadata: Uint8Array): CheckedMessage {
  const message = FlatbufferTable.root(metadata);
  const version = message.int16(MESSAGE.version);
  if (version < OLDEST_VERSION || version > 4) {
    throw new ArrowDataError(
      `a message has metadata of version ${version + 1}; versions 4 and 5 can be read`,
    );
  }
  checkKeyValues(message, MESSAGE.metadata);
  const kind = message.uint8(MESSAGE.headerType);
  const bodyLength = message.int64(MESSAGE.bodyLength);
  if (bodyLength < 0)
    throw new ArrowDataError(`a message says that its body has ${bodyLength} bytes`);
  const header = message.table(MESSAGE.header);
  if (header === null) throw new ArrowDataError('a message has no header');
  if (kind === (MessageHeader.Schema as number)) {
    if (bodyLength > 0) throw new ArrowDataError('the message of a schema has a body');
    checkSchema(header);
  } else if (kind === (MessageHeader.RecordBatch as number)) {
    checkBatch(header);
  } else if (kind === (MessageHeader.DictionaryBatch as number)) {
    header.int64(DICTIONARY.id);
    const batch = header.table(DICTIONARY.batch);
    if (batch === null) throw new ArrowDataError('a dictionary message holds no values');
    checkBatch(batch);
  } else {
    throw new ArrowDataError(
      `a message is of kind number ${kind}; streams of tables hold schemas, dictionaries and record batches`,
    );
  }
  return { kind, bodyLength };
}

/** Walks through the footer of an IPC file. */
export function checkFooter(footer: Uint8Array): void {
  const table = FlatbufferTable.root(footer);
  const schema = table.table(FOOTER.schema);
  if (schema === null) throw new ArrowDataError('the footer of the file holds no schema');
  checkSchema(schema);
  table.check(FOOTER.dictionaries, 24);
  table.check(FOOTER.batches, 24);
  checkKeyValues(table, FOOTER.metadata);
}

function checkSchema(schema: FlatbufferTable): void {
  if (schema.int16(SCHEMA.endianness) !== 0) {
    throw new ArrowDataError('the data is big-endian; only little-endian data can be read');
  }
  checkKeyValues(schema, SCHEMA.metadata);
  for (const field of schema.tables(SCHEMA.fields)) checkField(field);
}

function checkField(field: FlatbufferTable): void {
  field.check(FIELD.name);
  checkKeyValues(field, FIELD.metadata);
  const kind = field.uint8(FIELD.kind);
  const type = field.table(FIELD.type);
  if (type === null) throw new ArrowDataError('a field of the schema has no type');
  if (kind === (Type.Timestamp as number)) type.check(1);
  if (kind === (Type.Union as number)) type.check(1, 4);
  field.table(FIELD.dictionary)?.table(1);
  const children = field.tables(FIELD.children);
  const [item] = children;
  if (LISTS.has(kind) && (item === undefined || children.length > 1)) {
    throw new ArrowDataError(`a list of the schema has ${children.length} kinds of items`);
  }
  if (
    kind === (Type.Map as number) &&
    (item?.uint8(FIELD.kind) !== (Type.Struct as number) ||
      item.tables(FIELD.children).length !== 2)
  ) {
    throw new ArrowDataError('a map of the schema has no keys and values');
  }
  for (const child of children) checkField(child);
}

function checkBatch(batch: FlatbufferTable): void {
  batch.int64(BATCH.length);
  batch.check(BATCH.nodes, 16);
  batch.check(BATCH.buffers, 16);
  batch.table(BATCH.compression);
  batch.check(BATCH.variadicCounts, 8);
}

function checkKeyValues(table: FlatbufferTable, slot: number): void {
  for (const entry of table.tables(slot)) {
    if (!entry.check(0) || !entry.check(1)) {
      throw new ArrowDataError('an entry of the metadata has no key or no value');
    }
  }
}
