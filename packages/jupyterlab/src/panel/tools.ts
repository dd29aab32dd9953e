import type { TableFile } from '../files/table-file.js';

/** What a panel needs of the JupyterLab around it. */
export interface PanelTools {
  /** The table's file. */
  readonly file: TableFile;
  /** Begins the names of columns that are written. */
  readonly prefix: string;
  /** Lets the user choose a model file. @returns its path; null when none was chosen. */
  readonly chooseModel: () => Promise<string | null>;
  /**
   * Puts code into a new cell of the notebook that was used last.
   * @param code gives the code by the folder it is run in.
   * @returns whether there is a notebook.
   */
  readonly insertCell: (code: (folder: string) => string, language: string) => boolean;
}
