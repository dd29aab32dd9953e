const PART = 2 ** 22;

/** Bytes written one after the other, gathered into a Blob. */
export class ByteSink {
  readonly #encoder = new TextEncoder();
  #part = new Uint8Array(PART);
  #length = 0;
  #parts: Uint8Array<ArrayBuffer>[] = [];

  bytes(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#part.length) this.#next(bytes.length);
    this.#part.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  text(text: string): void {
    this.bytes(this.#encoder.encode(text));
  }

  /** All that was written. */
  blob(): Blob {
    this.#next(0);
    return new Blob(this.#parts);
  }

  #next(room: number): void {
    this.#parts.push(this.#part.subarray(0, this.#length));
    this.#part = new Uint8Array(Math.max(PART, room));
    this.#length = 0;
  }
}
