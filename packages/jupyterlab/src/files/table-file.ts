import { ServerConnection, type Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Session } from '../session/session.js';
import type { NewColumnNames, TableLocation } from '../worker/protocol.js';
import { contentOf } from './file-content.js';
import { formatOf, isResult } from './file-names.js';
import { saveFile } from './save-file.js';

/** The file on the server is another than the one that was opened. */
export class FileChangedError extends Error {
  override readonly name = 'FileChangedError';

  constructor(path: string) {
    super(`${path} changed since it was opened, so its rows are not those that were scored`);
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

/** A table's file: opened in a session, and written back to. */
export class TableFile {
  readonly contents: Contents.IManager;
  readonly #session: Session;
  readonly #path: () => string;
  readonly #trans: TranslationBundle;
  #opened: Contents.IModel | null = null;

  /** @param path where the file is now: it may be renamed. */
  constructor(
    contents: Contents.IManager,
    session: Session,
    path: () => string,
    trans: TranslationBundle,
  ) {
    this.#trans = trans;
    this.contents = contents;
    this.#session = session;
    this.#path = path;
  }

  get path(): string {
    return this.#path();
  }

  /** Opens the file, as it is now. */
  async open(): Promise<void> {
    try {
      this.#opened = await this.#look();
      await this.#session.open(await this.#locate(), isResult(this.path));
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
   * Writes the file's rows with new columns to another path, or to its own.
   * @param replace whether a file there may be replaced; one that is not there is written anew.
   * @throws FileChangedError when the file is not as it was opened, and what the worker and the server throw.
   */
  async write(names: NewColumnNames, path: string, replace: boolean): Promise<void> {
    await this.checkUnchanged();
    const content = await this.#session.write(names);
    // making it took a while
    await this.checkUnchanged();
    await saveFile(this.contents, path, content, replace);
    if (path !== this.path) return;
    this.#opened = await this.#look();
    await this.#session.reopen(await this.#locate());
  }

  /** @throws FileChangedError when the file is not as it was opened. */
  async checkUnchanged(): Promise<void> {
    const before = this.#opened;
    const now = await this.#look();
    if (before === null || !isSame(before, now)) throw new FileChangedError(this.path);
  }

  async #look(): Promise<Contents.IModel> {
    try {
      return await this.contents.get(this.path, { content: false, hash: true });
    } catch (error) {
      const isGone =
        error instanceof ServerConnection.ResponseError && error.response.status === 404;
      throw isGone ? new FileGoneError(this.path, this.#trans) : error;
    }
  }

  async #locate(): Promise<TableLocation> {
    return { ...(await contentOf(this.contents, this.path)), format: formatOf(this.path) };
  }
}

/** Whether two looks at a file saw the same: by the hash of what it holds where the server tells it, or else by size and time. */
function isSame(a: Contents.IModel, b: Contents.IModel): boolean {
  if (a.hash && b.hash && a.hash_algorithm === b.hash_algorithm) return a.hash === b.hash;
  return a.size === b.size && a.last_modified === b.last_modified;
}
