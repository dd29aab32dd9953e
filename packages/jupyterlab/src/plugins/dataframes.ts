import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from '@jupyterlab/application';
import {
  ICommandPalette,
  InputDialog,
  showErrorMessage,
  ToolbarButton,
  WidgetTracker,
} from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { exists } from '../files/save-file.js';
import type { FrameFacts } from '../kernel/data-frames.js';
import type { DataFrameWidget } from '../kernel/data-frame-widget.js';
import type { KernelConversation } from '../kernel/kernel-conversation.js';
import type { NotebookPlace } from '../kernel/notebook-place.js';
import { countedColumns, countedRows } from '../panel/counted.js';
import { askBeforeClose } from './ask-before-close.js';
import { framePanels } from './frame-panels.js';
import { colatentIcon } from './icon.js';
import { ISessions } from './sessions.js';

const EXPLORE = 'colatent:explore-dataframe';

/** Opens DataFrames of a notebook's kernel: the command, a button of notebooks, and their panels. */
export const dataFramesPlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:dataframes',
  description: 'Opens pandas, polars and pyarrow DataFrames of a kernel to train on their rows.',
  autoStart: true,
  requires: [INotebookTracker, ISessions, IDocumentManager],
  optional: [ILayoutRestorer, ICommandPalette, ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    sessions: ISessions,
    manager: IDocumentManager,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
  ): void => {
    const language = translator ?? nullTranslator;
    const trans = language.load('colatent');
    const tracker = new WidgetTracker<DataFrameWidget>({ namespace: 'colatent-dataframes' });
    const create = framePanels({ manager, sessions, registry, translator: language }, (session) => {
      const widget = tracker.find(({ content }) => content.session === session);
      if (widget !== undefined) app.shell.activateById(widget.id);
    });
    app.commands.addCommand(EXPLORE, {
      label: trans.__('Explore a DataFrame with Colatent'),
      caption: trans.__('Choose a DataFrame of the kernel, train on it and see its odd rows'),
      isEnabled: ({ path }) => typeof path === 'string' || notebooks.currentWidget !== null,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            name: { type: 'string', description: trans.__('The variable; asked for when missing') },
            path: {
              type: 'string',
              description: trans.__('Path of the notebook; the one in front when missing'),
            },
            key: { type: 'string', description: trans.__('Tells panels of one variable apart') },
          },
        },
      },
      execute: async ({ name, path, key }) => {
        const inFront = notebooks.currentWidget;
        const at = typeof path === 'string' ? path : inFront?.context.path;
        if (at === undefined) return;
        const isRestored = typeof key === 'string';
        const moving = { path: at };
        let shown: DataFrameWidget | null = null;
        const place = placeOf(moving, notebooks, manager, trans, () => shown?.id);
        const chosen: Choice | null =
          typeof name === 'string'
            ? { variable: name, conversation: null }
            : await chooseVariable(place, trans);
        if (chosen === null) return;
        const { DataFrameWidget } = await import('../kernel/data-frame-widget.js');
        const { variable } = chosen;
        const source = { ...place, reference: { name: variable }, label: variable };
        const widget = new DataFrameWidget(
          isRestored ? key : UUID.uuid4(),
          source,
          create,
          language,
          chosen.conversation,
        );
        shown = widget;
        widget.title.icon = colatentIcon;
        askBeforeClose(widget, () => widget.content.session ?? null, trans);
        followRenames(notebooks, moving, widget, () => void tracker.save(widget));
        const beside = tracker.find(({ isVisible }) => isVisible);
        const notebook = source.notebook();
        void tracker.add(widget);
        app.shell.add(
          widget,
          'main',
          beside !== undefined
            ? { ref: beside.id, mode: 'tab-after' }
            : notebook !== null
              ? { ref: notebook.id, mode: 'split-bottom' }
              : {},
        );
        if (isRestored) {
          // its notebook may come back after it
          void app.restored.then(() => widget.content.read());
        } else {
          app.shell.activateById(widget.id);
          void widget.content.read();
        }
      },
    });
    // the category that JupyterLab's own commands of notebooks are in
    const category = language.load('jupyterlab').__('Notebook Operations');
    palette?.addItem({ command: EXPLORE, category });
    app.docRegistry.addWidgetExtension('Notebook', {
      createNew: (notebook: NotebookPanel) => {
        const button = new ToolbarButton({
          label: trans.__('Explore'),
          tooltip: trans.__('Explore a DataFrame with Colatent'),
          onClick: () => {
            void app.commands.execute(EXPLORE);
          },
        });
        notebook.toolbar.insertBefore('spacer', 'colatent-explore', button);
        return button;
      },
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: EXPLORE,
        args: ({ key, content: { source } }) => ({ name: source.label, path: source.path(), key }),
        name: ({ key }) => key,
      });
    }
  },
};

/** The place of the notebook at a path that may change, whether that is open or not. It is opened above the panel. */
function placeOf(
  moving: { readonly path: string },
  notebooks: INotebookTracker,
  manager: IDocumentManager,
  trans: TranslationBundle,
  panel: () => string | undefined,
): NotebookPlace {
  return {
    path: () => moving.path,
    notebook: () => notebooks.find(({ context }) => context.path === moving.path) ?? null,
    openNotebook: async () => {
      if (!(await exists(manager.services.contents, moving.path))) {
        throw new Error(trans.__('%1 is not there any more; close this panel.', moving.path));
      }
      const ref = panel();
      const options = ref === undefined ? {} : ({ ref, mode: 'split-top' } as const);
      await manager.openOrReveal(moving.path, undefined, undefined, options)?.revealed;
    },
  };
}

/** Keeps a path up to date while its notebook is renamed, and tells of it. */
function followRenames(
  notebooks: INotebookTracker,
  moving: { path: string },
  widget: DataFrameWidget,
  changed: () => void,
): void {
  const before = new Map<NotebookPanel, string>();
  const watch = (notebook: NotebookPanel): void => {
    before.set(notebook, notebook.context.path);
    notebook.context.pathChanged.connect((_, path) => {
      if (widget.isDisposed) return;
      if (before.get(notebook) === moving.path) {
        moving.path = path;
        changed();
      }
      before.set(notebook, path);
    });
  };
  notebooks.forEach(watch);
  const watchNew = (_: unknown, notebook: NotebookPanel): void => {
    watch(notebook);
  };
  notebooks.widgetAdded.connect(watchNew);
  widget.disposed.connect(() => {
    notebooks.widgetAdded.disconnect(watchNew);
  });
}

/** A variable, and the conversation it was found by; null where it was not asked for. */
interface Choice {
  readonly variable: string;
  readonly conversation: KernelConversation | null;
}

/** Asks which DataFrame of a notebook's kernel; null when the user or the kernel did not go along. */
async function chooseVariable(
  place: NotebookPlace,
  trans: TranslationBundle,
): Promise<Choice | null> {
  const [{ KernelConversation }, { listFrames }, { waitForKernel, WaitCancelled }] =
    await Promise.all([
      import('../kernel/kernel-conversation.js'),
      import('../kernel/data-frames.js'),
      import('../kernel/waiting-dialog.js'),
    ]);
  const conversation = new KernelConversation(place, trans);
  try {
    const frames = await waitForKernel(conversation, trans, (signal) =>
      listFrames(conversation, signal),
    );
    const variable = await chooseFrame(frames, trans);
    if (variable !== null) return { variable, conversation };
  } catch (error) {
    if (!(error instanceof WaitCancelled)) {
      const why = error instanceof Error ? error : String(error);
      void showErrorMessage(trans.__('The DataFrames cannot be listed'), why);
    }
  }
  conversation.dispose();
  return null;
}

/** The name of the DataFrame the user picks; null for none. */
async function chooseFrame(
  frames: readonly FrameFacts[],
  trans: TranslationBundle,
): Promise<string | null> {
  if (frames.length === 0) {
    await showErrorMessage(
      trans.__('There is no DataFrame'),
      trans.__('The kernel has no variable that is a pandas, polars or pyarrow table.'),
    );
    return null;
  }
  const labels = frames.map(({ name, kind, rows, columns }) =>
    trans.__(
      '%1 (%2, %3, %4)',
      name,
      kind,
      countedRows(rows, trans),
      countedColumns(columns, trans),
    ),
  );
  const { button, value } = await InputDialog.getItem({
    title: trans.__('Explore a DataFrame with Colatent'),
    label: trans.__('DataFrames of the kernel'),
    items: labels,
    okLabel: trans.__('Explore'),
  });
  return button.accept && value !== null ? (frames[labels.indexOf(value)]?.name ?? null) : null;
}
