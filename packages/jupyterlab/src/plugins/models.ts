import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import {
  ABCWidgetFactory,
  DocumentWidget,
  type DocumentRegistry,
  type IDocumentWidget,
} from '@jupyterlab/docregistry';
import type { Contents } from '@jupyterlab/services';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { bytesOfFile } from '../files/file-content.js';
import { ModelCardPanel } from '../panel/model-card.js';
import { Session } from '../session/session.js';
import { colatentIcon } from './icon.js';
import { NO_CONTENT, addNoContentModel, forbidSaving } from './no-content-model.js';

const FACTORY = 'Colatent Model';

class CardFactory extends ABCWidgetFactory<IDocumentWidget<ModelCardPanel>> {
  readonly #contents: Contents.IManager;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<IDocumentWidget<ModelCardPanel>>,
    contents: Contents.IManager,
  ) {
    super(options);
    this.#contents = contents;
  }

  protected override createNewWidget(
    context: DocumentRegistry.Context,
  ): IDocumentWidget<ModelCardPanel> {
    forbidSaving(context);
    const session = new Session();
    const content = new ModelCardPanel(session, this.translator.load('colatent'));
    content.title.icon = colatentIcon;
    const widget = new DocumentWidget({ content, context, translator: this.translator });
    widget.toolbar.hide();
    // it is scrolled by keys, and holds nothing else that they reach
    content.node.tabIndex = 0;
    const read = (): void => void this.#read(session, context);
    read();
    // training again and saving over a file that is open shows the new model
    context.fileChanged.connect(read);
    return widget;
  }

  async #read(session: Session, { path }: DocumentRegistry.Context): Promise<void> {
    try {
      await session.load(
        await bytesOfFile(this.#contents, path, this.translator.load('colatent')),
        path,
      );
    } catch (error) {
      session.fail(error);
    }
  }
}

/** Shows the card of model files. */
export const modelsPlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:models',
  description:
    'Shows the card of a model file: its columns, losses, calibration and where it comes from.',
  autoStart: true,
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    { docRegistry, serviceManager }: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
  ): void => {
    const trans = (translator ?? nullTranslator).load('colatent');
    addNoContentModel(docRegistry, trans);
    docRegistry.addFileType({
      name: 'aae',
      displayName: trans.__('Colatent Model'),
      extensions: ['.aae'],
      mimeTypes: ['application/x-colatent-model'],
      fileFormat: 'base64',
      contentType: 'file',
      icon: colatentIcon,
    });
    const factory = new CardFactory(
      {
        name: FACTORY,
        label: trans.__('Colatent Model'),
        modelName: NO_CONTENT,
        fileTypes: ['aae'],
        defaultFor: ['aae'],
        readOnly: true,
        translator: translator ?? nullTranslator,
      },
      serviceManager.contents,
    );
    docRegistry.addWidgetFactory(factory);
    const tracker = new WidgetTracker<IDocumentWidget<ModelCardPanel>>({
      namespace: 'colatent-models',
    });
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
