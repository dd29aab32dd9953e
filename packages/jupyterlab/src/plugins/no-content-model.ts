import { TextModelFactory, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';

/** The name of the document model that never reads a file's content: the worker fetches it itself. */
export const NO_CONTENT = 'colatent-no-content';

class NoContentModelFactory extends TextModelFactory {
  override get name(): string {
    return NO_CONTENT;
  }

  override get contentType(): Contents.ContentType {
    return 'file';
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

/** Makes that model known, unless it is. */
export function addNoContentModel(registry: DocumentRegistry): void {
  const known = [...registry.modelFactories()].some(({ name }) => name === NO_CONTENT);
  if (!known) registry.addModelFactory(new NoContentModelFactory());
}
