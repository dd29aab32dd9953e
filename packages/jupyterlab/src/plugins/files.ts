import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { CommandToolbarButton, ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import {
  ABCWidgetFactory,
  DocumentWidget,
  type DocumentRegistry,
  type IDocumentWidget,
} from '@jupyterlab/docregistry';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { TableFile } from '../files/table-file.js';
import { Panel } from '../panel/panel.js';
import { Session } from '../session/session.js';
import { askBeforeClose } from './ask-before-close.js';
import { addCommands, COMMANDS } from './commands.js';
import { colatentIcon } from './icon.js';
import { NO_CONTENT, addNoContentModel, forbidSaving } from './no-content-model.js';
import { createTools } from './panel-tools.js';
import { ISessions } from './sessions.js';
import { applySettings } from './settings.js';

const PLUGIN = '@colatent/jupyterlab:files';
const FACTORY = 'Colatent';

class PanelFactory extends ABCWidgetFactory<IDocumentWidget<Panel>> {
  readonly #services: Services;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<IDocumentWidget<Panel>>,
    services: Services,
  ) {
    super(options);
    this.#services = services;
  }

  protected override createNewWidget(context: DocumentRegistry.Context): IDocumentWidget<Panel> {
    const { app, sessions, manager, notebooks, settings } = this.#services;
    forbidSaving(context);
    const trans = this.translator.load('colatent');
    const session = new Session();
    const file = new TableFile(app.serviceManager.contents, session, context, trans);
    const { prefix } = applySettings(session, settings());
    const content = new Panel(
      session,
      trans,
      createTools(
        { kind: 'file', file },
        prefix,
        manager,
        () => notebooks?.currentWidget ?? null,
        this.translator,
      ),
    );
    content.title.icon = colatentIcon;
    const widget = new DocumentWidget({ content, context, translator: this.translator });
    // the panel has its own buttons where they belong
    widget.toolbar.hide();
    sessions.add({
      session,
      label: () => context.path,
      reveal: () => {
        app.shell.activateById(widget.id);
      },
    });
    askBeforeClose(widget, () => session, trans);
    void file.open();
    return widget;
  }
}

/** A button in what JupyterLab opens JSON lines with, and in editors of other tables. */
class OpenButton implements DocumentRegistry.WidgetExtension {
  readonly #app: JupyterFrontEnd;

  constructor(app: JupyterFrontEnd) {
    this.#app = app;
  }

  createNew({ toolbar }: DocumentWidget, { path }: DocumentRegistry.Context): IDisposable {
    const { commands, docRegistry } = this.#app;
    const isTable = docRegistry.preferredWidgetFactories(path).some(({ name }) => name === FACTORY);
    if (!isTable) return new DisposableDelegate(() => undefined);
    const args = { path };
    const button = new CommandToolbarButton({ commands, id: COMMANDS.open, args });
    toolbar.addItem('colatent-open', button);
    return button;
  }
}

/** What panels of files are made with. */
interface Services {
  readonly app: JupyterFrontEnd;
  readonly sessions: ISessions;
  readonly manager: IDocumentManager;
  readonly notebooks: INotebookTracker | null;
  /** The user's settings; null before they are loaded, or where there are none. */
  readonly settings: () => ISettingRegistry.ISettings | null;
}

/** Opens files of tables: Open With, Colatent. */
export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Opens CSV, TSV, Parquet, Arrow and JSON lines files to train on their rows.',
  autoStart: true,
  requires: [ISessions, IDocumentManager],
  optional: [
    ILayoutRestorer,
    ITranslator,
    ISettingRegistry,
    ICommandPalette,
    INotebookTracker,
    IDefaultFileBrowser,
  ],
  activate: (
    app: JupyterFrontEnd,
    sessions: ISessions,
    manager: IDocumentManager,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null,
    notebooks: INotebookTracker | null,
    browser: IDefaultFileBrowser | null,
  ): void => {
    let settings: ISettingRegistry.ISettings | null = null;
    void registry?.load(PLUGIN).then((loaded) => {
      settings = loaded;
    });
    const language = translator ?? nullTranslator;
    const trans = language.load('colatent');
    const { docRegistry } = app;
    addNoContentModel(docRegistry, trans);
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
        label: FACTORY,
        modelName: NO_CONTENT,
        fileTypes: ['csv', 'tsv', 'parquet', 'arrow', 'jsonl'],
        // JupyterLab itself has no viewer of these
        defaultFor: ['parquet', 'arrow'],
        readOnly: true,
        translator: language,
      },
      { app, sessions, manager, notebooks, settings: () => settings },
    );
    docRegistry.addWidgetFactory(factory);
    for (const other of ['JSONLines', 'JSON', 'Editor']) {
      docRegistry.addWidgetExtension(other, new OpenButton(app));
    }
    const tracker = new WidgetTracker<IDocumentWidget<Panel>>({ namespace: 'colatent-files' });
    factory.widgetCreated.connect((_, widget) => {
      void tracker.add(widget);
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
    addCommands(app, manager, browser, tracker, palette, FACTORY, trans);
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
