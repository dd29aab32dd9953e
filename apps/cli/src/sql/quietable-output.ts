import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/** A terminal for node:readline that shows nothing while it is quiet. */
export class QuietableOutput extends Writable {
  readonly #terminal: WriteStream;
  isQuiet = false;

  constructor(terminal: WriteStream) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
    terminal.on('resize', () => this.emit('resize'));
  }

  /** Columns of the terminal, by which readline breaks long lines. */
  get columns(): number {
    return this.#terminal.columns;
  }

  override _write(text: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.isQuiet) this.#terminal.write(text);
    done();
  }
}
