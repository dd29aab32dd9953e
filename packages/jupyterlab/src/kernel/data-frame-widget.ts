import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel } from '../panel/panel.js';
import { Session } from '../session/session.js';
import {
  KernelDataFrameTarget,
  setDataFrameTarget,
  type DataFrameTarget,
} from './data-frame-target.js';
import type { ReadFrame } from './data-frames.js';
import type { KernelConversation } from './kernel-conversation.js';

/** A panel and the DataFrame it shows. */
export interface FramePanel {
  readonly panel: Panel;
  readonly target: DataFrameTarget;
}

/** The panel of a DataFrame that was read. It ends the conversation when it is closed. */
export function createFramePanel(
  conversation: KernelConversation,
  { bytes, token }: ReadFrame,
  trans: TranslationBundle,
): FramePanel {
  const session = new Session();
  const target = new KernelDataFrameTarget(conversation, token);
  setDataFrameTarget(session, target);
  const panel = new Panel(session, trans);
  panel.disposed.connect(() => {
    conversation.dispose();
  });
  void session.open({ kind: 'bytes', bytes, format: 'arrow' });
  return { panel, target };
}

/** A DataFrame's panel in the main area. */
export class DataFrameWidget extends MainAreaWidget<Panel> {
  readonly target: DataFrameTarget;

  constructor({ panel, target }: FramePanel, label: string, caption: string) {
    super({ content: panel });
    this.target = target;
    this.title.label = label;
    this.title.caption = caption;
    this.title.closable = true;
  }
}
