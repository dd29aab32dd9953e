import { DocumentModel, TextModelFactory, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** The name of the document model that never reads a file's content: the worker fetches it itself. */
export const NO_CONTENT = 'colatent-no-content';

type Options = Parameters<TextModelFactory['createNew']>[0];

/** A document whose content JupyterLab does not have, so that it must never write it. */
class NoContentModel extends DocumentModel {
  readonly #trans: TranslationBundle;

  constructor(trans: TranslationBundle, options: Options) {
    super(options);
    this.#trans = trans;
  }

  /** Documents that are saved elsewhere are neither saved nor copied to a checkpoint when they are opened. */
  override get collaborative(): boolean {
    return true;
  }

  /** @throws always: what would be saved by this is an empty file. */
  override toString(): string {
    throw new Error(
      this.#trans.__('Colatent has not read the whole file, and saves it under no other name'),
    );
  }
}

class NoContentModelFactory extends TextModelFactory {
  readonly #trans: TranslationBundle;

  constructor(trans: TranslationBundle) {
    super();
    this.#trans = trans;
  }

  override get name(): string {
    return NO_CONTENT;
  }

  override get contentType(): Contents.ContentType {
    return 'file';
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }

  /** No room of real-time collaboration, which would read the file. */
  override get collaborative(): boolean {
    return false;
  }

  override createNew(options?: Options): ReturnType<TextModelFactory['createNew']> {
    return new NoContentModel(this.#trans, options);
  }
}

/** Makes that model known, unless it is. */
export function addNoContentModel(registry: DocumentRegistry, trans: TranslationBundle): void {
  const known = [...registry.modelFactories()].some(({ name }) => name === NO_CONTENT);
  if (!known) registry.addModelFactory(new NoContentModelFactory(trans));
}

/** Lets JupyterLab know a document for one that cannot be saved: it then says so, instead of writing nothing over the file. */
export function forbidSaving(context: DocumentRegistry.Context): void {
  const prototype = Object.getPrototypeOf(context) as object;
  Object.defineProperty(context, 'contentsModel', {
    configurable: true,
    get: () => {
      const model = Reflect.get(prototype, 'contentsModel', context) as Contents.IModel | null;
      return model === null ? null : { ...model, writable: false };
    },
  });
}
