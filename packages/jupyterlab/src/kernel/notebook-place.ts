import type { NotebookPanel } from '@jupyterlab/notebook';

/** Where a notebook is whose kernel is asked: it may be closed, and opened again by another panel. */
export interface NotebookPlace {
  /** Its path, or the one it had when it was open last. */
  readonly path: () => string;
  /** The notebook; null when it is not open. */
  readonly notebook: () => NotebookPanel | null;
  /** Opens it. @throws when it is not there any more. */
  readonly openNotebook: () => Promise<void>;
}
