import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { MessageLoop, type Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import type { Session } from '../session/session.js';

/** Asks before a panel is closed whose training goes on, and would end with nothing kept. @param session of the panel, where it has one. */
export function askBeforeClose(
  widget: Widget,
  session: () => Session | null,
  trans: TranslationBundle,
): void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    isAsking = true;
    const { button } = await showDialog({
      title: trans.__('Close while it trains?'),
      body: trans.__(
        'The training ends and nothing of it is kept. To keep the best model so far, stop the training first.',
      ),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.warnButton({ label: trans.__('Close') }),
      ],
    });
    isAsking = false;
    if (!button.accept || widget.isDisposed) return;
    await session()?.cancel();
    widget.close();
  };
  const hook = (_: unknown, { type }: Message): boolean => {
    const { phase } = session()?.state ?? {};
    if (type !== 'close-request' || (phase !== 'training' && phase !== 'paused')) return true;
    if (!isAsking) void ask();
    return false;
  };
  // the hook put last is asked first, and that of JupyterLab's documents lets none after it be asked
  queueMicrotask(() => {
    MessageLoop.installMessageHook(widget, hook);
  });
}
