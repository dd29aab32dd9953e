import type { RecordBatch, Schema } from 'apache-arrow';
import { PieceWriter } from './piece-writer.js';

/** Writes a stream, or what else `writer` writes, and hands out its bytes after each part. */
export class IpcWriter {
  readonly #writer: PieceWriter;

  constructor(writer: PieceWriter = new StreamPieceWriter()) {
    this.#writer = writer;
  }

  /** The beginning, with the schema. */
  begin(schema: Schema): Uint8Array[] {
    this.#writer.reset(undefined, schema);
    return this.#writer.takePieces();
  }

  batch(batch: RecordBatch): Uint8Array[] {
    this.#writer.write(batch);
    return this.#writer.takePieces();
  }

  /** The end, without which what was written is not whole. */
  end(): Uint8Array[] {
    this.#writer.finish();
    return this.#writer.takePieces();
  }
}

/** Forgets where each batch lies, which is memory that a stream without end has not. */
class StreamPieceWriter extends PieceWriter {
  override takePieces(): Uint8Array[] {
    this._recordBatchBlocks = [];
    this._dictionaryBlocks = [];
    return super.takePieces();
  }
}
