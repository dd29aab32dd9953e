import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
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
    translator: ITranslator,
    conversation: KernelConversation | null,
  ) {
    const trans = translator.load('colatent');
    super({ content: new FrameHost(source, create, trans, conversation), translator });
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
