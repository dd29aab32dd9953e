import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel as Container, Widget } from '@lumino/widgets';
import type { Panel } from '../panel/panel.js';
import type { Session } from '../session/session.js';
import type { DataFrameTarget } from './data-frame-target.js';
import type { FrameReference } from './data-frames.js';
import type { KernelConversation } from './kernel-conversation.js';
import type { NotebookPlace } from './notebook-place.js';

/** Where a DataFrame is: the kernel of a notebook. */
export interface FrameSource extends NotebookPlace {
  readonly reference: FrameReference;
  /** What the user calls it. */
  readonly label: string;
}

/** A panel and the DataFrame it shows. */
export interface FramePanel {
  readonly panel: Panel;
  readonly target: DataFrameTarget;
}

/** Makes the panel of a DataFrame that was read. */
export type CreateFramePanel = (
  source: FrameSource,
  conversation: KernelConversation,
  signal: AbortSignal,
) => Promise<FramePanel>;

/** Shows the panel of a DataFrame. While that is read, and when it cannot be, it says so, with a button to read it again. */
export class FrameHost extends Container {
  readonly source: FrameSource;
  readonly #create: CreateFramePanel;
  readonly #trans: TranslationBundle;
  readonly #abort = new AbortController();
  #conversation: KernelConversation | null;
  #shown: FramePanel | null = null;

  /** @param conversation with the kernel, which is the host's to end from now on; null to begin one. */
  constructor(
    source: FrameSource,
    create: CreateFramePanel,
    trans: TranslationBundle,
    conversation: KernelConversation | null = null,
  ) {
    super();
    this.#conversation = conversation;
    this.source = source;
    this.#create = create;
    this.#trans = trans;
    this.addClass('jp-colatent-FrameHost');
  }

  /** The DataFrame that is shown; undefined while there is none. */
  get target(): DataFrameTarget | undefined {
    return this.#shown?.target;
  }

  /** The session of the panel; undefined while there is none. */
  get session(): Session | undefined {
    return this.#shown?.panel.session;
  }

  /** Reads the DataFrame and shows its panel; what goes wrong is told here. */
  async read(): Promise<void> {
    const { label, path, notebook: notebookOf } = this.source;
    const trans = this.#trans;
    try {
      const notebook = notebookOf();
      if (notebook === null) {
        this.#offerNotebook(
          trans.__('%1 is in the kernel of %2, which is not open.', label, path()),
        );
        return;
      }
      this.#say(
        trans.__('Reading %1. A kernel that is busy answers once its cells have run.', label),
      );
      await Promise.all([notebook.context.ready, notebook.sessionContext.ready]);
      const { KernelConversation } = await import('./kernel-conversation.js');
      if (this.isDisposed) return;
      this.#conversation ??= new KernelConversation(this.source, trans);
      this.#shown = await this.#create(this.source, this.#conversation, this.#abort.signal);
      this.#replace(this.#shown.panel);
    } catch (error) {
      if (this.isDisposed) return;
      this.#tell(error instanceof Error ? error.message : String(error), {
        label: trans.__('Read Again'),
        run: () => this.read(),
      });
    }
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this.#abort.abort(new Error('the panel was closed'));
    this.#conversation?.dispose();
    super.dispose();
  }

  #offerNotebook(why: string): void {
    this.#tell(why, {
      label: this.#trans.__('Open Notebook'),
      run: async () => {
        try {
          await this.source.openNotebook();
        } catch (error) {
          this.#offerNotebook(error instanceof Error ? error.message : String(error));
          return;
        }
        await this.read();
      },
    });
  }

  #tell(text: string, button: { readonly label: string; readonly run: () => Promise<void> }): void {
    const element = document.createElement('button');
    element.className = 'jp-colatent-Button';
    element.textContent = button.label;
    element.addEventListener('click', () => {
      element.disabled = true;
      void button.run();
    });
    this.#say(text, 'alert', element);
  }

  #say(text: string, role = 'status', button: HTMLElement | null = null): void {
    const widget = new Widget();
    widget.addClass('jp-colatent-FrameState');
    const told = document.createElement('p');
    told.setAttribute('role', role);
    told.textContent = text;
    widget.node.append(told);
    if (button !== null) widget.node.append(button);
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
