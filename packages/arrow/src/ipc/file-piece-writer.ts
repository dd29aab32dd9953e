import { MetadataVersion, type RecordBatch, type Schema } from 'apache-arrow';
import { Footer } from 'apache-arrow/ipc/metadata/file';
import { ArrowDataError } from '../errors.js';
import { PieceWriter } from './piece-writer.js';

/**
 * Writes an IPC file: a stream between the magic at its beginning and a footer that says where its batches lie. apache-arrow's own
 * writer of files leaves out the schema in front, without which a file cannot be read as it comes.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format
 */
export class FilePieceWriter extends PieceWriter {
  readonly #dictionaries = new Map<number, unknown>();

  protected override _writeSchema(schema: Schema): this {
    this._writeMagic();
    this._writePadding(2);
    return super._writeSchema(schema);
  }

  /** @throws ArrowDataError when a dictionary is replaced, which a file has no place for. */
  protected override _writeRecordBatch(batch: RecordBatch): this {
    for (const [id, { data }] of batch.dictionaries) {
      if (this.#dictionaries.has(id) && this.#dictionaries.get(id) !== data[0]) {
        throw new ArrowDataError(
          'a dictionary changes from one batch to the next, which an Arrow file has no place for; write a stream',
        );
      }
      this.#dictionaries.set(id, data[0]);
    }
    return super._writeRecordBatch(batch);
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
