import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ICommandPalette,
  InputDialog,
  showErrorMessage,
  ToolbarButton,
  WidgetTracker,
} from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { FrameFacts } from '../kernel/data-frames.js';
import type { DataFrameWidget } from '../kernel/data-frame-widget.js';

const EXPLORE = 'colatent:explore-dataframe';

/** Opens DataFrames of a notebook's kernel: the command, a button of notebooks, and their panels. */
export const dataFramesPlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:dataframes',
  description: 'Opens pandas and polars DataFrames of a kernel to train on their rows.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ): void => {
    const trans = (translator ?? nullTranslator).load('colatent');
    const tracker = new WidgetTracker<DataFrameWidget>({ namespace: 'colatent-dataframes' });
    app.commands.addCommand(EXPLORE, {
      label: trans.__('Explore a DataFrame with Colatent'),
      caption: trans.__('Choose a DataFrame of the kernel, train on it and see its odd rows'),
      isEnabled: () => notebooks.currentWidget !== null,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            name: { type: 'string', description: trans.__('The variable; asked for when missing') },
          },
        },
      },
      execute: async ({ name }) => {
        const notebook = notebooks.currentWidget;
        if (notebook === null) return;
        const widget = await openFrame(notebook, typeof name === 'string' ? name : null, trans);
        if (widget === null) return;
        void tracker.add(widget);
        app.shell.add(widget, 'main', { ref: notebook.id, mode: 'split-bottom' });
        app.shell.activateById(widget.id);
      },
    });
    palette?.addItem({ command: EXPLORE, category: trans.__('Notebook Operations') });
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
  },
};

/** Asks which DataFrame, reads it and gives its panel; null when the user or the kernel did not go along. */
async function openFrame(
  notebook: NotebookPanel,
  wanted: string | null,
  trans: TranslationBundle,
): Promise<DataFrameWidget | null> {
  const [{ KernelConversation }, { listFrames, readFrame }, { waitForKernel, WaitCancelled }] =
    await Promise.all([
      import('../kernel/kernel-conversation.js'),
      import('../kernel/data-frames.js'),
      import('../kernel/waiting-dialog.js'),
    ]);
  const { DataFrameWidget, createFramePanel } = await import('../kernel/data-frame-widget.js');
  const { sessionContext } = notebook;
  const conversation = new KernelConversation(() => sessionContext.session?.kernel ?? null);
  try {
    const name =
      wanted ??
      (await chooseFrame(
        await waitForKernel(conversation, trans, (signal) => listFrames(conversation, signal)),
        trans,
      ));
    if (name !== null) {
      const read = await waitForKernel(conversation, trans, (signal) =>
        readFrame(conversation, { name }, signal),
      );
      return new DataFrameWidget(
        createFramePanel(conversation, read, trans),
        name,
        trans.__('DataFrame %1 of %2', name, notebook.context.path),
      );
    }
  } catch (error) {
    if (!(error instanceof WaitCancelled)) {
      const why = error instanceof Error ? error : String(error);
      void showErrorMessage(trans.__('The DataFrame cannot be opened'), why);
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
      '%1 (%2, %3 rows, %4 columns)',
      name,
      kind,
      rows.toLocaleString(),
      columns.toLocaleString(),
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
