import type { ISessionContext } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel as Container, Widget } from '@lumino/widgets';
import type { KernelConversation } from './kernel-conversation.js';

export const EXPLORE_MIME_TYPE = 'application/vnd.colatent.explore+json';

/** The output of `colatent.explore`: it fetches the DataFrame from the notebook's kernel and shows its panel. */
export class ExploreOutput extends Container implements IRenderMime.IRenderer {
  readonly #sessionContext: ISessionContext;
  readonly #trans: TranslationBundle;
  #conversation: KernelConversation | null = null;
  #handle: unknown = null;

  constructor(sessionContext: ISessionContext, trans: TranslationBundle) {
    super();
    this.#sessionContext = sessionContext;
    this.#trans = trans;
    this.addClass('jp-colatent-Explore');
  }

  /** Shows what the kernel has; what goes wrong is told in the output. */
  async renderModel({ data }: IRenderMime.IMimeModel): Promise<void> {
    const { handle } = data[EXPLORE_MIME_TYPE] as { readonly handle?: unknown };
    if (handle === this.#handle) return;
    this.#handle = handle;
    this.#say(this.#trans.__('Waiting for the kernel…'));
    // outputs are rendered while their cell runs; the kernel may answer only when that ends
    void this.#show(String(handle)).catch((error: unknown) => {
      if (this.isDisposed) return;
      this.#say(error instanceof Error ? error.message : String(error), 'alert');
    });
    return Promise.resolve();
  }

  override dispose(): void {
    this.#conversation?.dispose();
    super.dispose();
  }

  async #show(handle: string): Promise<void> {
    const [{ KernelConversation }, { readFrame }, { createFramePanel }] = await Promise.all([
      import('./kernel-conversation.js'),
      import('./data-frames.js'),
      import('./data-frame-widget.js'),
    ]);
    await this.#sessionContext.ready;
    if (this.isDisposed) return;
    this.#conversation?.dispose();
    const conversation = new KernelConversation(() => this.#sessionContext.session?.kernel ?? null);
    this.#conversation = conversation;
    const read = await readFrame(conversation, { handle });
    this.#replace(createFramePanel(conversation, read, this.#trans).panel);
  }

  #say(text: string, role = 'status'): void {
    const widget = new Widget();
    widget.node.setAttribute('role', role);
    widget.node.textContent = text;
    this.#replace(widget);
  }

  #replace(widget: Widget): void {
    if (this.isDisposed) {
      widget.dispose();
      return;
    }
    for (const old of [...this.widgets]) old.dispose();
    this.addWidget(widget);
  }
}
