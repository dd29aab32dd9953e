import { FileDialog } from '@jupyterlab/filebrowser';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookActions, type INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { folderOf } from '../files/file-names.js';
import type { TableFile } from '../files/table-file.js';
import type { PanelTools } from '../panel/tools.js';

/** A panel's tools out of JupyterLab's services. @param notebooks null where there are no notebooks. */
export function createTools(
  file: TableFile,
  prefix: string,
  manager: IDocumentManager,
  notebooks: INotebookTracker | null,
  trans: TranslationBundle,
): PanelTools {
  return {
    file,
    prefix,
    chooseModel: async () => {
      const { value } = await FileDialog.getOpenFiles({
        manager,
        title: trans.__('Open model'),
        filter: ({ type, path }) => (type === 'directory' || path.endsWith('.aae') ? {} : null),
      });
      return value?.find(({ type }) => type !== 'directory')?.path ?? null;
    },
    insertCell: (codeIn, language) => {
      const panel = notebooks?.currentWidget ?? null;
      if (panel === null) return false;
      const code = codeIn(folderOf(panel.context.path));
      NotebookActions.insertBelow(panel.content);
      const cell = panel.content.activeCell;
      if (cell === null) return false;
      // code of another language than the kernel's is shown, not run
      if (language === 'python') cell.model.sharedModel.setSource(code);
      else {
        NotebookActions.changeCellType(panel.content, 'markdown');
        panel.content.activeCell?.model.sharedModel.setSource(`\`\`\`${language}\n${code}\`\`\``);
      }
      return true;
    },
  };
}
