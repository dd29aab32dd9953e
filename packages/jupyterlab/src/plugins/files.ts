import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import {
  ABCWidgetFactory,
  DocumentWidget,
  TextModelFactory,
  type DocumentRegistry,
  type IDocumentWidget,
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Panel } from '../panel/panel.js';
import { Session } from '../session/session.js';
import type { TableFormat } from '../worker/protocol.js';

const FACTORY = 'Colatent';

/** Formats by the end of a file's name. */
const FORMATS: ReadonlyMap<string, TableFormat> = new Map([
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.parquet', 'parquet'],
  ['.arrow', 'arrow'],
  ['.arrows', 'arrow'],
  ['.feather', 'arrow'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
]);

/** A model that never reads the file's content: the worker fetches it itself. */
class NoContentModelFactory extends TextModelFactory {
  override get name(): string {
    return 'colatent-no-content';
  }

  override get contentType(): Contents.ContentType {
    return 'file';
  }

  override get fileFormat(): Contents.FileFormat {
    return null;
  }
}

class PanelFactory extends ABCWidgetFactory<IDocumentWidget<Panel>> {
  readonly #contents: Contents.IManager;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<IDocumentWidget<Panel>>,
    contents: Contents.IManager,
  ) {
    super(options);
    this.#contents = contents;
  }

  protected override createNewWidget(context: DocumentRegistry.Context): IDocumentWidget<Panel> {
    const session = new Session();
    const content = new Panel(session, this.translator.load('colatent'));
    void this.#open(session, context);
    return new DocumentWidget({ content, context });
  }

  async #open(session: Session, context: DocumentRegistry.Context): Promise<void> {
    const [, extension = ''] = /(\.[a-z]+)$/i.exec(context.path) ?? [];
    const format = FORMATS.get(extension.toLowerCase()) ?? 'csv';
    const url = await this.#contents.getDownloadUrl(context.path);
    await session.open({ kind: 'url', url: new URL(url, document.baseURI).href, format });
  }
}

/** Opens files of tables: Open With, Colatent. */
export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:files',
  description: 'Opens CSV, TSV, Parquet, Arrow and JSON lines files to train on their rows.',
  autoStart: true,
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
  ): void => {
    const { docRegistry } = app;
    docRegistry.addModelFactory(new NoContentModelFactory());
    addFileType(docRegistry, 'parquet', 'Parquet', ['.parquet'], 'application/vnd.apache.parquet');
    addFileType(
      docRegistry,
      'arrow',
      'Arrow',
      ['.arrow', '.arrows', '.feather'],
      'application/vnd.apache.arrow.file',
    );
    addFileType(docRegistry, 'jsonl', 'JSON lines', ['.jsonl', '.ndjson'], 'application/x-ndjson');
    const factory = new PanelFactory(
      {
        name: FACTORY,
        modelName: 'colatent-no-content',
        fileTypes: ['csv', 'tsv', 'parquet', 'arrow', 'jsonl'],
        readOnly: true,
        translator: translator ?? nullTranslator,
      },
      app.serviceManager.contents,
    );
    docRegistry.addWidgetFactory(factory);
    const tracker = new WidgetTracker<IDocumentWidget<Panel>>({ namespace: 'colatent-files' });
    factory.widgetCreated.connect((_, widget) => {
      void tracker.add(widget);
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: 'docmanager:open',
        args: ({ context }) => ({ path: context.path, factory: FACTORY }),
        name: ({ context }) => context.path,
      });
    }
  },
};

function addFileType(
  registry: DocumentRegistry,
  name: string,
  displayName: string,
  extensions: string[],
  mimeType: string,
): void {
  if (registry.getFileType(name) !== undefined) return;
  registry.addFileType({
    name,
    displayName,
    extensions,
    mimeTypes: [mimeType],
    fileFormat: 'base64',
    contentType: 'file',
  });
}
