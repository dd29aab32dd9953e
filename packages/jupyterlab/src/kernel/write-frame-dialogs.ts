import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DataFrameTarget, WriteOptions } from './data-frame-target.js';
import type { WrittenColumn } from './encode-column.js';
import { WaitCancelled, waitForKernel } from './waiting-dialog.js';

/** The variable that is proposed for the columns of a DataFrame that changed. */
const NEW_VARIABLE = 'colatent_scores';

/** New columns, and the same under names that none of some others has. */
export interface NewColumns {
  readonly columns: readonly WrittenColumn[];
  readonly renamed: (taken: readonly string[]) => readonly WrittenColumn[];
}

/** How columns go on after something was in their way. */
interface Step {
  readonly columns: readonly WrittenColumn[];
  readonly options: WriteOptions;
}

/** Writes columns into a DataFrame, asking where something is in the way. @returns the variable; null when the user gave up. */
export async function writeIntoFrame(
  frame: DataFrameTarget,
  { columns, renamed }: NewColumns,
  trans: TranslationBundle,
): Promise<string | null> {
  return attempt(frame, { columns, options: {} }, renamed, true, trans, async (step) => {
    const { name } = await frame.write(step.columns, undefined, step.options);
    return name ?? trans.__('the DataFrame');
  });
}

/** A file of a DataFrame with new columns, asking where something is in the way; null when the user gave up. */
export async function exportFrame(
  frame: DataFrameTarget,
  { columns, renamed }: NewColumns,
  format: DataFrameTarget['formats'][number],
  trans: TranslationBundle,
): Promise<Blob | null> {
  return attempt(frame, { columns, options: {} }, renamed, false, trans, (step) =>
    frame.export(step.columns, format, step.options),
  );
}

/** Takes the last write back. @returns whether; not when the user did not want to wait for the kernel. */
export async function undoInFrame(
  frame: DataFrameTarget,
  trans: TranslationBundle,
): Promise<boolean> {
  const done = await unlessCancelled(async () => {
    await waitForKernel(frame.conversation, trans, (signal) => frame.ready(signal));
    await frame.undo();
    return true;
  });
  return done ?? false;
}

async function attempt<Result>(
  frame: DataFrameTarget,
  first: Step,
  renamed: NewColumns['renamed'],
  canBeNew: boolean,
  trans: TranslationBundle,
  work: (step: Step) => Promise<Result>,
): Promise<Result | null> {
  return unlessCancelled(async () => {
    // what was sent to a kernel cannot be called back, so that the wait comes before
    await waitForKernel(frame.conversation, trans, (signal) => frame.ready(signal));
    for (let step: Step | null = first; step !== null;) {
      const { columns, options }: Step = step;
      try {
        return await work({ columns, options });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (options.newVariable !== undefined && isAboutVariable(error)) {
          step = await intoNewVariable(columns, options.newVariable, error.message, trans);
        } else if (error.name === 'ColumnExistsError' && options.replace !== true) {
          step = await replaceOrRename(frame, { columns, options }, renamed, error.message, trans);
        } else if (error.name === 'DataFrameChangedError') {
          step = await reloadOrNew(frame, columns, error.message, canBeNew, trans);
        } else throw error;
      }
    }
    return null;
  });
}

function isAboutVariable({ name }: Error): boolean {
  return name === 'VariableExistsError' || name === 'DataFrameError';
}

async function unlessCancelled<Result>(work: () => Promise<Result>): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaitCancelled) return null;
    throw error;
  }
}

async function replaceOrRename(
  frame: DataFrameTarget,
  { columns, options }: Step,
  renamed: NewColumns['renamed'],
  why: string,
  trans: TranslationBundle,
): Promise<Step | null> {
  const { button } = await showDialog({
    title: trans.__('There are columns of these names'),
    body: why,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Other Names'), actions: ['rename'] }),
      Dialog.warnButton({ label: trans.__('Replace'), actions: ['replace'] }),
    ],
    defaultButton: 1,
  });
  if (button.actions.includes('replace')) {
    return { columns, options: { ...options, replace: true } };
  }
  if (!button.actions.includes('rename')) return null;
  return { columns: renamed(await frame.columnNames()), options };
}

async function reloadOrNew(
  frame: DataFrameTarget,
  columns: readonly WrittenColumn[],
  why: string,
  canBeNew: boolean,
  trans: TranslationBundle,
): Promise<Step | null> {
  const { button } = await showDialog({
    title: trans.__('The DataFrame changed'),
    body: trans.__(
      '%1, so its rows may not be those that were scored. Nothing was written. Read it again to train and score it as it is now.',
      why,
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      ...(canBeNew ? [Dialog.okButton({ label: trans.__('New Variable'), actions: ['new'] })] : []),
      Dialog.okButton({ label: trans.__('Read Again'), actions: ['reload'] }),
    ],
  });
  if (button.actions.includes('reload')) await frame.reload();
  if (!button.actions.includes('new')) return null;
  return intoNewVariable(columns, NEW_VARIABLE, null, trans);
}

/** @param why the variable asked for before cannot be taken. */
async function intoNewVariable(
  columns: readonly WrittenColumn[],
  proposed: string,
  why: string | null,
  trans: TranslationBundle,
): Promise<Step | null> {
  const { value } = await InputDialog.getText({
    title: trans.__('Write to a new variable'),
    label: why ?? trans.__('Name of the variable, which holds the columns alone'),
    text: proposed,
    okLabel: trans.__('Write'),
  });
  const newVariable = value?.trim() ?? '';
  return newVariable === '' ? null : { columns, options: { newVariable } };
}
