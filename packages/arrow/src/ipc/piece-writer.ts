import { RecordBatchStreamWriter } from 'apache-arrow';

/**
 * apache-arrow's writer of streams, whose bytes are taken after each part, in pieces as they lie in memory. By itself it queues them for
 * a reader that may be slow.
 */
export class PieceWriter extends RecordBatchStreamWriter {
  #pieces: Uint8Array[] = [];

  /** The bytes that were written since they were last taken. */
  takePieces(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (this._started && chunk.byteLength > 0) {
      this.#pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      this._position += chunk.byteLength;
    }
    return this;
  }
}
