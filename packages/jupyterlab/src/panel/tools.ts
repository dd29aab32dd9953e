import type { Contents } from '@jupyterlab/services';
import { UNNAMED } from '../code/frame-code.js';
import { folderOf } from '../files/file-names.js';
import type { TableFile } from '../files/table-file.js';
import type { DataFrameTarget } from '../kernel/data-frame-target.js';

/** What a panel's table is: a file, or a DataFrame of a kernel. */
export type PanelTable =
  | { readonly kind: 'file'; readonly file: TableFile }
  | {
      readonly kind: 'frame';
      readonly frame: DataFrameTarget;
      /** The folder of its notebook. */
      readonly folder: () => string;
    };

/** What a panel needs of the JupyterLab around it. */
export interface PanelTools {
  readonly table: PanelTable;
  /** Where files are. */
  readonly contents: Contents.IManager;
  /** Begins the names of columns that are written. */
  readonly prefix: string;
  /** Lets the user choose a model file. @returns its path; null when none was chosen. */
  readonly chooseModel: () => Promise<string | null>;
  /**
   * Puts code into a new cell: of the DataFrame's notebook, or of the notebook that was used last.
   * @param code gives the code by the folder it is run in.
   * @returns whether there is a notebook.
   */
  readonly insertCell: (code: (folder: string) => string, language: string) => boolean;
}

/** What code calls a DataFrame. */
export function variableOf({ variable }: DataFrameTarget): string {
  return variable ?? UNNAMED;
}

/** The path of a file beside the table, named after it. @param end of the name, such as `.aae`. */
export function pathBeside(table: PanelTable, stem: string, end: string): string {
  const folder = table.kind === 'file' ? folderOf(table.file.path) : table.folder();
  return [folder, stem + end].filter((part) => part !== '').join('/');
}
