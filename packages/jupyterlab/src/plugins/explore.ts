import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { EXPLORE_MIME_TYPE, ExploreOutput } from '../kernel/explore-output.js';

/** Shows the panel in a cell's output: what `colatent.explore(df)` displays. */
export const explorePlugin: JupyterFrontEndPlugin<void> = {
  id: '@colatent/jupyterlab:explore',
  description: 'Shows the panel of a DataFrame in the output of a notebook cell.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    notebooks: INotebookTracker,
    translator: ITranslator | null,
  ): void => {
    const trans = (translator ?? nullTranslator).load('colatent');
    const install = ({ content, sessionContext }: NotebookPanel): void => {
      // a notebook's own registry, because the output talks with the notebook's kernel
      content.rendermime.addFactory(
        {
          // never before a notebook is trusted: it runs code in the kernel
          safe: false,
          mimeTypes: [EXPLORE_MIME_TYPE],
          createRenderer: () => new ExploreOutput(sessionContext, trans),
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
