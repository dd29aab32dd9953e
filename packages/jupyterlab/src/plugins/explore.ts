import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { EXPLORE_MIME_TYPE, ExploreOutput } from '../kernel/explore-output.js';
import { framePanels } from './frame-panels.js';
import { ISessions } from './sessions.js';

/** Shows the panel in a cell's output: what `colatent.explore(df)` displays. */
export const explorePlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:explore',
  description: 'Shows the panel of a DataFrame in the output of a notebook cell.',
  autoStart: true,
  requires: [INotebookTracker, ISessions, IDocumentManager],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    { shell }: JupyterFrontEnd,
    notebooks: INotebookTracker,
    sessions: ISessions,
    manager: IDocumentManager,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
  ): void => {
    const language = translator ?? nullTranslator;
    const trans = language.load('colatent');
    const install = (notebook: NotebookPanel): void => {
      const create = framePanels({ manager, sessions, registry, translator: language }, () => {
        shell.activateById(notebook.id);
      });
      // a notebook's own registry, because the output talks with the notebook's kernel
      notebook.content.rendermime.addFactory(
        {
          // never before a notebook is trusted: it runs code in the kernel
          safe: false,
          mimeTypes: [EXPLORE_MIME_TYPE],
          createRenderer: () => new ExploreOutput(notebook, create, trans),
        },
        0,
      );
    };
    notebooks.forEach(install);
    notebooks.widgetAdded.connect((_tracker, notebook) => {
      install(notebook);
    });
  },
};
