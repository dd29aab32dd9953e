/** Places of the fields of Arrow's Message and Schema, in the order of their declarations. */
const MESSAGE = { version: 0, kind: 1, content: 2, metadata: 4 } as const;
const SCHEMA = { endianness: 0, fields: 1, metadata: 2, features: 3 } as const;
/** The kind of a message that holds a schema. */
const SCHEMA_KIND = 1;

/** Where the parts of the new message's beginning are. Tables are preceded by the list of where their fields are. */
const MESSAGE_LIST = 4;
const MESSAGE_TABLE = 24;
const SCHEMA_LIST = 48;
const SCHEMA_TABLE = 64;
const FIELDS = 84;

/**
 * The message of a schema that has the fields of two. In a FlatBuffer all places are told from where they are told, so both messages
 * are copied whole: before them come a new Message and Schema, whose list of fields points into both.
 *
 * Format: https://flatbuffers.dev/internals/ and Message.fbs and Schema.fbs of Arrow.
 * @throws RangeError when one is no message of a schema.
 */
export function extendSchemaMessage(old: Uint8Array, added: Uint8Array): Uint8Array {
  const first = new SchemaMessage(old);
  const second = new SchemaMessage(added);
  const count = first.fields.length + second.fields.length;
  const oldStart = aligned(FIELDS + 4 + 4 * count);
  const addedStart = oldStart + aligned(old.length);
  const bytes = new Uint8Array(addedStart + aligned(added.length));
  bytes.set(old, oldStart);
  bytes.set(added, addedStart);
  const view = new DataView(bytes.buffer);
  const point = (from: number, to: number | null): void => {
    if (to !== null) view.setUint32(from, to - from, true);
  };
  const within = (place: number | null): number | null =>
    place === null ? null : oldStart + place;
  point(0, MESSAGE_TABLE);
  const { metadata } = first.message;
  setTable(view, MESSAGE_LIST, MESSAGE_TABLE, 24, [4, 6, 16, 8, metadata === null ? 0 : 20]);
  view.setInt16(MESSAGE_TABLE + 4, first.version, true);
  view.setUint8(MESSAGE_TABLE + 6, SCHEMA_KIND);
  point(MESSAGE_TABLE + 16, SCHEMA_TABLE);
  point(MESSAGE_TABLE + 20, within(metadata));
  const { metadata: pairs, features } = first.schema;
  setTable(view, SCHEMA_LIST, SCHEMA_TABLE, 20, [
    4,
    8,
    pairs === null ? 0 : 12,
    features === null ? 0 : 16,
  ]);
  view.setInt16(SCHEMA_TABLE + 4, first.endianness, true);
  point(SCHEMA_TABLE + 8, FIELDS);
  point(SCHEMA_TABLE + 12, within(pairs));
  point(SCHEMA_TABLE + 16, within(features));
  view.setUint32(FIELDS, count, true);
  const places = [
    ...first.fields.map((place) => oldStart + place),
    ...second.fields.map((place) => addedStart + place),
  ];
  for (const [at, place] of places.entries()) point(FIELDS + 4 + 4 * at, place);
  return bytes;
}

/** @param places of the table's fields, from its beginning; 0 for those it lacks. */
function setTable(
  view: DataView,
  list: number,
  table: number,
  size: number,
  places: readonly number[],
): void {
  view.setUint16(list, 4 + 2 * places.length, true);
  view.setUint16(list + 2, size, true);
  for (const [at, place] of places.entries()) view.setUint16(list + 4 + 2 * at, place, true);
  view.setInt32(table, table - list, true);
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** Where in a message of a schema its parts are. */
class SchemaMessage {
  readonly version: number;
  readonly endianness: number;
  readonly message: { readonly metadata: number | null };
  readonly schema: { readonly metadata: number | null; readonly features: number | null };
  /** Of the schema, in order. */
  readonly fields: readonly number[];
  readonly #view: DataView;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#view = new DataView(buffer, byteOffset, byteLength);
    const message = this.#target(0);
    const kind = this.#field(message, MESSAGE.kind);
    const schema = this.#pointed(message, MESSAGE.content);
    if (kind === null || this.#view.getUint8(kind) !== SCHEMA_KIND || schema === null) {
      throw new RangeError('the message holds no schema');
    }
    this.version = this.#short(message, MESSAGE.version);
    this.endianness = this.#short(schema, SCHEMA.endianness);
    this.message = { metadata: this.#pointed(message, MESSAGE.metadata) };
    this.schema = {
      metadata: this.#pointed(schema, SCHEMA.metadata),
      features: this.#pointed(schema, SCHEMA.features),
    };
    const list = this.#pointed(schema, SCHEMA.fields);
    const count = list === null ? 0 : this.#view.getUint32(list, true);
    if (count > byteLength / 4) throw new RangeError('the schema has more fields than bytes');
    this.fields = Array.from({ length: count }, (_, at) => this.#target((list ?? 0) + 4 + 4 * at));
  }

  #target(from: number): number {
    return from + this.#view.getUint32(from, true);
  }

  /** Where a table's field is; null where it has none. */
  #field(table: number, index: number): number | null {
    const list = table - this.#view.getInt32(table, true);
    const at = 4 + 2 * index;
    if (at >= this.#view.getUint16(list, true)) return null;
    const place = this.#view.getUint16(list + at, true);
    return place === 0 ? null : table + place;
  }

  #pointed(table: number, index: number): number | null {
    const field = this.#field(table, index);
    return field === null ? null : this.#target(field);
  }

  #short(table: number, index: number): number {
    const field = this.#field(table, index);
    return field === null ? 0 : this.#view.getInt16(field, true);
  }
}
