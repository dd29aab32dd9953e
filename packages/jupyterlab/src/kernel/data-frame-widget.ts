import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { KernelConversation } from './kernel-conversation.js';
import type { DataFrameTarget } from './data-frame-target.js';
import { FrameHost, type CreateFramePanel, type FrameSource } from './frame-host.js';

/** A DataFrame's panel in the main area. */
export class DataFrameWidget extends MainAreaWidget<FrameHost> {
  /** Tells the panels of one variable apart. */
  readonly key: string;

  constructor(
    key: string,
    source: FrameSource,
    create: CreateFramePanel,
    trans: TranslationBundle,
    conversation: KernelConversation | null,
  ) {
    super({ content: new FrameHost(source, create, trans, conversation) });
    this.key = key;
    this.title.label = source.label;
    this.title.caption = trans.__('DataFrame %1 of %2', source.label, source.path());
    this.title.closable = true;
  }

  /** The DataFrame that is shown; undefined while there is none. */
  get target(): DataFrameTarget | undefined {
    return this.content.target;
  }
}
