import { FileDialog } from '@jupyterlab/filebrowser';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { ITranslator } from '@jupyterlab/translation';
import { folderOf } from '../files/file-names.js';
import type { PanelTable, PanelTools } from '../panel/tools.js';

/** A panel's tools out of JupyterLab's services. @param notebook where cells are put; null where there is none. */
export function createTools(
  table: PanelTable,
  prefix: string,
  manager: IDocumentManager,
  notebook: () => NotebookPanel | null,
  translator: ITranslator,
): PanelTools {
  return {
    table,
    contents: manager.services.contents,
    prefix,
    chooseModel: async () => {
      const { value } = await FileDialog.getOpenFiles({
        manager,
        translator,
        title: translator.load('colatent').__('Open model'),
        filter: ({ type, path }) => (type === 'directory' || path.endsWith('.aae') ? {} : null),
      });
      return value?.find(({ type }) => type !== 'directory')?.path ?? null;
    },
    insertCell: (codeIn, language) => {
      const panel = notebook();
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
