import { ArrowDataError } from '../errors.js';

/** Tables within tables, as deep as Arrow's own reader follows them. */
const MAX_DEPTH = 64;

/**
 * A table of a flatbuffer of unknown origin. Every offset, length and count is held against the bytes there are, and all that is read
 * is charged to an allowance of a few times the flatbuffer's size: many references to one table, which would unfold to more than can be
 * held, use it up.
 *
 * Layout: https://flatbuffers.dev/internals
 */
export class FlatbufferTable {
  readonly #bytes: DataView;
  readonly #allowance: { left: number };
  readonly #at: number;
  readonly #depth: number;
  readonly #vtable: number;
  readonly #slots: number;
  readonly #size: number;

  private constructor(bytes: DataView, at: number, allowance: { left: number }, depth: number) {
    this.#bytes = bytes;
    this.#allowance = allowance;
    this.#at = at;
    this.#depth = depth;
    if (depth > MAX_DEPTH) throw damaged('tables lie too deep within each other');
    this.#vtable = at - this.#int32(at);
    this.#slots = this.#uint16(this.#vtable);
    this.#size = this.#uint16(this.#vtable + 2);
    if (this.#slots < 4 || this.#slots > 0x7fff) throw damaged('a table has no layout');
    this.#need(this.#vtable, this.#slots);
    this.#need(at, this.#size);
    this.#charge(this.#size);
  }

  /** The outermost table. */
  static root(metadata: Uint8Array): FlatbufferTable {
    const bytes = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
    if (metadata.byteLength < 8) throw damaged('there is no table');
    const allowance = { left: 8 * metadata.byteLength + 1024 };
    return new FlatbufferTable(bytes, bytes.getUint32(0, true), allowance, 0);
  }

  uint8(slot: number): number {
    const at = this.#field(slot, 1);
    return at === null ? 0 : this.#bytes.getUint8(at);
  }

  int16(slot: number): number {
    const at = this.#field(slot, 2);
    return at === null ? 0 : this.#bytes.getInt16(at, true);
  }

  /** A 64-bit integer that a double holds exactly. */
  int64(slot: number): number {
    const at = this.#field(slot, 8);
    return at === null ? 0 : this.#int64(at);
  }

  table(slot: number): FlatbufferTable | null {
    const at = this.#field(slot, 4);
    return at === null ? null : this.#tableAt(at);
  }

  tables(slot: number): FlatbufferTable[] {
    const { at, count } = this.#vector(slot, 4);
    return Array.from({ length: count }, (_, index) => this.#tableAt(at + 4 * index));
  }

  /** Makes sure that a string, or a vector of scalars of `width` bytes, lies within the flatbuffer; says whether there is one. */
  check(slot: number, width = 1): boolean {
    return this.#vector(slot, width).at > 0;
  }

  #tableAt(at: number): FlatbufferTable {
    return new FlatbufferTable(
      this.#bytes,
      at + this.#uint32(at),
      this.#allowance,
      this.#depth + 1,
    );
  }

  #vector(slot: number, width: number): { at: number; count: number } {
    const field = this.#field(slot, 4);
    if (field === null) return { at: 0, count: 0 };
    const start = field + this.#uint32(field);
    const count = this.#uint32(start);
    this.#need(start + 4, count * width);
    this.#charge(4 + count * width);
    return { at: start + 4, count };
  }

  #field(slot: number, width: number): number | null {
    const entry = 4 + 2 * slot;
    if (entry + 2 > this.#slots) return null;
    const offset = this.#bytes.getUint16(this.#vtable + entry, true);
    if (offset === 0) return null;
    if (offset + width > this.#size) throw damaged('a field lies outside its table');
    return this.#at + offset;
  }

  #uint16(at: number): number {
    this.#need(at, 2);
    return this.#bytes.getUint16(at, true);
  }

  #int32(at: number): number {
    this.#need(at, 4);
    return this.#bytes.getInt32(at, true);
  }

  #uint32(at: number): number {
    this.#need(at, 4);
    return this.#bytes.getUint32(at, true);
  }

  #int64(at: number): number {
    const value = Number(this.#bytes.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) throw damaged(`a length or offset is ${value}`);
    return value;
  }

  #need(at: number, length: number): void {
    if (at < 0 || at + length > this.#bytes.byteLength) {
      throw damaged('an offset points outside it');
    }
  }

  #charge(bytes: number): void {
    this.#allowance.left -= bytes;
    if (this.#allowance.left < 0) throw damaged('it refers to the same tables over and over');
  }
}

function damaged(what: string): ArrowDataError {
  return new ArrowDataError(`the metadata of a message is damaged: ${what}`);
}
