import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Session } from '../session/session.js';
import type { ISignal } from '@lumino/signaling';
import type { NewColumnNames, TableFormat, TableLocation } from '../worker/protocol.js';
import { contentOf } from './file-content.js';
import { formatOf, isResult } from './file-names.js';
import { inWords, isMissing } from './server-errors.js';

/** The file on the server is another than the one that was opened. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';

  constructor(path: string) {
    super(`${path} changed since it was opened, so its rows are not those that were scored`);
  }
}

/** The file became another while it was opened. */
export class FileChangesError extends Error {
  override readonly name = 'FileChangesError';

  constructor(path: string, trans: TranslationBundle) {
    super(
      trans.__(
        '%1 changed while it was read: another program writes it. Try again once that is done.',
        path,
      ),
    );
  }
}

/** There is no file where the table was opened from. */
export class FileGoneError extends Error {
  override readonly name = 'FileGoneError';

  constructor(path: string, trans: TranslationBundle) {
    super(
      trans.__(
        '%1 is not there any more: it was deleted, or moved by another program. Nothing was written; put the file back, or save the model to keep it',
        path,
      ),
    );
  }
}

/** Where a file is: it may be renamed and moved. */
export interface FilePlace {
  readonly path: string;
  readonly pathChanged: ISignal<unknown, string>;
}

/** A table's file: opened in a session, and written back to. */
export class TableFile {
  readonly contents: Contents.IManager;
  readonly #session: Session;
  readonly #place: FilePlace;
  readonly #trans: TranslationBundle;
  #opened: Contents.IModel | null = null;
  /** What it was opened as: another name makes nothing else of it. */
  #format: TableFormat = 'csv';

  constructor(
    contents: Contents.IManager,
    session: Session,
    place: FilePlace,
    trans: TranslationBundle,
  ) {
    this.contents = contents;
    this.#session = session;
    this.#place = place;
    this.#trans = trans;
    // columns of a Parquet file are read when they are asked for
    place.pathChanged.connect(() => {
      if (this.#opened !== null)
        void this.#follow().catch((error: unknown) => {
          session.fail(error);
        });
    });
  }

  get path(): string {
    return this.#place.path;
  }

  /** The file has another path. */
  get pathChanged(): ISignal<unknown, string> {
    return this.#place.pathChanged;
  }

  /** Opens the file, as it is now. */
  async open(): Promise<void> {
    try {
      this.#opened = await this.#look();
      this.#format = formatOf(this.path);
      await this.#session.open(await this.#locate(), isResult(this.path));
      if (this.#session.state.failure !== null && !isSame(this.#opened, await this.#look())) {
        throw new FileChangesError(this.path, this.#trans);
      }
    } catch (error) {
      this.#session.fail(error);
    }
  }

  /** Opens the file as it is now, after it changed, and has its rows scored by the model there is. */
  async reload(): Promise<void> {
    try {
      this.#opened = await this.#look();
      await this.#session.reload(await this.#locate(), isResult(this.path));
    } catch (error) {
      this.#session.fail(error);
    }
  }

  /**
   * Makes the file's rows with new columns, and has them saved.
   * @param save puts the content somewhere. @returns the path, or null when it did not.
   * @returns what `save` did.
   * @throws FileChangedError when the file is not as it was opened, and what the worker and the server throw.
   */
  async write(
    names: NewColumnNames,
    save: (content: Blob) => Promise<string | null>,
  ): Promise<string | null> {
    await this.checkUnchanged();
    await this.#follow();
    const content = await this.#session.write(names);
    // making it took a while
    await this.checkUnchanged();
    const path = await save(content);
    if (path !== this.path) return path;
    this.#opened = await this.#look();
    await this.#session.reopen(await this.#locate());
    return path;
  }

  /** @throws FileChangedError when the file is not as it was opened. */
  async checkUnchanged(): Promise<void> {
    const before = this.#opened;
    const now = await this.#look();
    if (before === null || !isSame(before, now)) throw new FileChangedError(this.path);
  }

  /** Tells the session where the file is now. */
  async #follow(): Promise<void> {
    await this.#session.relocate(await this.#locate());
  }

  async #look(): Promise<Contents.IModel> {
    try {
      return await this.contents.get(this.path, { content: false, hash: true });
    } catch (error) {
      throw isMissing(error)
        ? new FileGoneError(this.path, this.#trans)
        : inWords(error, this.#trans);
    }
  }

  async #locate(): Promise<TableLocation> {
    return { ...(await contentOf(this.contents, this.path)), format: this.#format };
  }
}

/** Whether two looks at a file saw the same: by the hash of what it holds where the server tells it, or else by size and time. */
function isSame(a: Contents.IModel, b: Contents.IModel): boolean {
  if (a.hash && b.hash && a.hash_algorithm === b.hash_algorithm) return a.hash === b.hash;
  return a.size === b.size && a.last_modified === b.last_modified;
}
