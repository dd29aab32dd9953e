import { RecordBatchStreamWriter, type RecordBatch, type Schema } from 'apache-arrow';

/**
 * Writes an IPC stream and hands out its bytes after each part, in pieces as they lie in memory. apache-arrow's writer queues them for
 * a reader that may be slow, and keeps a note of every batch, which is memory that a stream without end has not.
 */
export class IpcWriter {
  readonly #writer = new PieceWriter();

  /** The beginning of a stream. */
  begin(schema: Schema): Uint8Array[] {
    this.#writer.reset(undefined, schema);
    return this.#writer.takePieces();
  }

  batch(batch: RecordBatch): Uint8Array[] {
    this.#writer.write(batch);
    return this.#writer.takePieces();
  }

  /** The end-of-stream marker, without which a stream is not whole. */
  end(): Uint8Array[] {
    this.#writer.finish();
    return this.#writer.takePieces();
  }
}

class PieceWriter extends RecordBatchStreamWriter {
  #pieces: Uint8Array[] = [];

  takePieces(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    // where each batch lies is only written in files
    this._recordBatchBlocks = [];
    this._dictionaryBlocks = [];
    return pieces;
  }

  protected override _write(chunk: ArrayBufferView): this {
    if (this._started && chunk.byteLength > 0) {
      this.#pieces.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    }
    return this;
  }
}
