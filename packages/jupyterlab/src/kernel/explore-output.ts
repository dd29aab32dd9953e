import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMime } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel as Container } from '@lumino/widgets';
import { FrameHost, type CreateFramePanel } from './frame-host.js';

export const EXPLORE_MIME_TYPE = 'application/vnd.colatent.explore+json';

/** The output of `colatent.explore`: it fetches the DataFrame from the notebook's kernel and shows its panel. */
export class ExploreOutput extends Container implements IRenderMime.IRenderer {
  readonly #notebook: NotebookPanel;
  readonly #create: CreateFramePanel;
  readonly #trans: TranslationBundle;
  #handle: unknown = null;

  constructor(notebook: NotebookPanel, create: CreateFramePanel, trans: TranslationBundle) {
    super();
    this.#notebook = notebook;
    this.#create = create;
    this.#trans = trans;
    this.addClass('jp-colatent-Explore');
  }

  /** Shows what the kernel has; what goes wrong is told in the output. */
  renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const { handle } = data[EXPLORE_MIME_TYPE] as { readonly handle?: unknown };
    if (handle === this.#handle) return Promise.resolve();
    this.#handle = handle;
    for (const old of [...this.widgets]) old.dispose();
    const notebook = this.#notebook;
    const host = new FrameHost(
      {
        reference: { handle: String(handle) },
        label: this.#trans.__('the DataFrame'),
        path: () => notebook.context.path,
        notebook: () => (notebook.isDisposed ? null : notebook),
        openNotebook: () => Promise.resolve(),
      },
      this.#create,
      this.#trans,
    );
    this.addWidget(host);
    // outputs are rendered while their cell runs; the kernel may answer only when that ends
    void host.read();
    return Promise.resolve();
  }
}
