import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { KernelConversation } from './kernel-conversation.js';

/** How long a kernel may take before the user is told. */
const PATIENCE_MILLISECONDS = 700;

/** The user did not want to wait any longer. */
export class WaitCancelled extends Error {
  override readonly name = 'WaitCancelled';
}

/**
 * Waits for what a kernel is asked; says so, with a way out, when that takes long.
 * @throws WaitCancelled when the user cancels; what `work` throws.
 */
export async function waitForKernel<Result>(
  conversation: KernelConversation,
  trans: TranslationBundle,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  let dialog: Dialog<unknown> | null = null;
  const late = setTimeout(() => {
    dialog = new Dialog({
      title:
        // it seems idle while cells run, once anything was answered beside them
        ['busy', 'idle'].includes(conversation.kernel?.status ?? '')
          ? trans.__('The kernel is busy')
          : trans.__('Waiting for the kernel'),
      body: trans.__('Colatent goes on as soon as the kernel has answered.'),
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') })],
    });
    void dialog.launch().then(() => {
      abort.abort(new WaitCancelled('the wait for the kernel was cancelled'));
    });
  }, PATIENCE_MILLISECONDS);
  const close = (): void => {
    clearTimeout(late);
    // not `dispose`: a dialog that waits behind one disposed of is never shown, nor is any after it
    dialog?.reject();
  };
  try {
    return await work(abort.signal);
  } finally {
    close();
  }
}
