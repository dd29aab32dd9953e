import { MetadataVersion, RecordBatchStreamWriter, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';

/**
 * Writes an IPC file: a stream between the magic at its beginning and a footer that says where its batches lie. apache-arrow's own
 * writer of files leaves out the schema in front, without which a file cannot be read as it comes.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
export class IpcFileWriter extends RecordBatchStreamWriter {
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

  protected override _writeSchema(schema: Schema): this {
    this._writeMagic();
    this._writePadding(2);
    return super._writeSchema(schema);
  }

  protected override _writeFooter(schema: Schema): this {
    super._writeFooter(schema);
    const footer = Footer.encode(
      new Footer(schema, MetadataVersion.V5, this._recordBatchBlocks, this._dictionaryBlocks),
    );
    this._write(footer);
    this._write(Int32Array.of(footer.byteLength));
    return this._writeMagic();
  }
}
