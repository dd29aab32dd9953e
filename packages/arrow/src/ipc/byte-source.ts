import { ArrowDataError } from '../errors.js';
import { itemsOf, type Items, type ItemSource } from '../items-of.js';

/** Where bytes come from: all at once, or piece by piece as they arrive. */
export type ByteSource = Uint8Array | ArrayBuffer | ItemSource<Uint8Array>;

/** Whether a value is bytes. */
export function isBytes(value: unknown): value is Uint8Array | ArrayBuffer {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (piece instanceof ArrayBuffer) return new Uint8Array(piece);
  if (ArrayBuffer.isView(piece)) {
    return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
  }
  throw new ArrowDataError(
    `the source gave a ${typeof piece} where bytes were expected; read it without an encoding`,
  );
}

/** Hands out the bytes of a source in the sizes asked for, and holds no more than that and what came with it. */
export class ByteReader {
  readonly #pieces: Items<Uint8Array | ArrayBuffer>;
  #held: Uint8Array[] = [];
  /** Where in the first piece the bytes not yet taken begin. */
  #start = 0;
  #available = 0;

  constructor(source: ByteSource) {
    this.#pieces = itemsOf<Uint8Array | ArrayBuffer>(isBytes(source) ? [source] : source);
  }

  /** Bytes that have come and were not taken. */
  get available(): number {
    return this.#available;
  }

  /** Waits until so many bytes are there, or the source has ended; says whether they are. */
  async fill(size: number): Promise<boolean> {
    while (this.#available < size) {
      const next = await this.#pieces.next();
      if (next.done === true) return false;
      const piece = bytesOf(next.value);
      if (piece.byteLength === 0) continue;
      this.#held.push(piece);
      this.#available += piece.byteLength;
    }
    return true;
  }

  /** The next bytes, which must be there, without taking them. */
  peek(size: number): Uint8Array {
    return this.#read(size, false);
  }

  /** Takes the next bytes, which must be there: a view where they lie in one piece and begin at a multiple of 8, as columns must. */
  take(size: number): Uint8Array {
    const bytes = this.#read(size, true);
    return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  }

  /** Lets go of the source. */
  async close(): Promise<void> {
    this.#held = [];
    this.#available = 0;
    await this.#pieces.return();
  }

  #read(size: number, taken: boolean): Uint8Array {
    let index = 0;
    let start = this.#start;
    const [first] = this.#held;
    let bytes: Uint8Array;
    if (first !== undefined && first.byteLength - start >= size) {
      // not `subarray` of the piece itself: a Buffer's `slice` does not copy
      bytes = new Uint8Array(first.buffer, first.byteOffset + start, size);
      start += size;
    } else {
      bytes = new Uint8Array(size);
      let filled = 0;
      while (filled < size) {
        const piece = this.#held[index];
        if (piece === undefined) throw new RangeError('more bytes are taken than there are');
        const part = piece.subarray(start, start + size - filled);
        bytes.set(part, filled);
        filled += part.byteLength;
        start += part.byteLength;
        if (filled < size) {
          index++;
          start = 0;
        }
      }
    }
    if (taken) {
      if (this.#held[index]?.byteLength === start) {
        index++;
        start = 0;
      }
      if (index > 0) this.#held.splice(0, index);
      this.#start = start;
      this.#available -= size;
    }
    return bytes;
  }
}
