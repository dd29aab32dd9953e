import { Buffer } from 'node:buffer';

/** A message's head as JSON; the lengths of its buffers are in it. */
export interface Request {
  readonly operation: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Most reasons of a row; null for all. */
  readonly top?: number | null;
  readonly buffers: readonly Uint8Array[];
}

type Head = Omit<Request, 'buffers'> & { readonly buffers: readonly number[] };

const LENGTH_BYTES = 4;

/** The messages of a stream: a length, a head, its buffers. */
export async function* readRequests(stream: AsyncIterable<Buffer>): AsyncGenerator<Request> {
  const bytes = new ByteReader(stream);
  for (;;) {
    const length = await bytes.take(LENGTH_BYTES);
    if (length === null) return;
    const text = await bytes.take(length.readUInt32LE());
    if (text === null) return;
    const head = JSON.parse(text.toString()) as Head;
    const buffers: Uint8Array[] = [];
    for (const size of head.buffers) {
      const buffer = await bytes.take(size);
      if (buffer === null) return;
      buffers.push(buffer);
    }
    yield { ...head, buffers };
  }
}

/** Writes a message to standard output; kept once it is handed on. */
export async function writeMessage(
  head: Readonly<Record<string, unknown>>,
  buffers: readonly ArrayBufferView[] = [],
): Promise<void> {
  const sizes = buffers.map(({ byteLength }) => byteLength);
  const text = Buffer.from(JSON.stringify({ ...head, buffers: sizes }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(text.length);
  for (const part of [length, text, ...buffers.map(bytesOf)]) {
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(part, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes of a stream in pieces of any size; buffers are of their own, so that typed arrays can be laid over them. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next bytes; null when the stream ends before. */
  async take(size: number): Promise<Buffer | null> {
    const taken = Buffer.from(new ArrayBuffer(size));
    let filled = 0;
    for (;;) {
      const count = Math.min(this.#rest.length, size - filled);
      taken.set(this.#rest.subarray(0, count), filled);
      this.#rest = this.#rest.subarray(count);
      filled += count;
      if (filled === size) return taken;
      const next = await this.#chunks.next();
      if (next.done === true) return null;
      this.#rest = next.value;
    }
  }
}
