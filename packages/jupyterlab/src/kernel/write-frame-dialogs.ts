import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DataFrameTarget, WriteOptions } from './data-frame-target.js';
import type { WrittenColumn } from './encode-column.js';
import { WaitCancelled, waitForKernel } from './waiting-dialog.js';

/** The variable that is proposed for the columns of a DataFrame that changed. */
const NEW_VARIABLE = 'colatent_scores';
/** The one that is proposed for a DataFrame with its new columns. */
const NEW_FRAME = 'scored';

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

/**
 * Writes columns into a DataFrame, asking where something is in the way: of one that no variable holds, for the name of a new variable.
 * @returns the variable; null when the user gave up.
 */
export async function writeIntoFrame(
  frame: DataFrameTarget,
  { columns, renamed }: NewColumns,
  trans: TranslationBundle,
): Promise<string | null> {
  const first =
    frame.variable === null
      ? await intoNewVariable(columns, { newVariable: NEW_FRAME, whole: true }, null, trans)
      : { columns, options: {} };
  if (first === null) return null;
  return attempt(frame, first, renamed, true, trans, async (step) => {
    const { name } = await frame.write(step.columns, undefined, step.options);
    return name;
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
    await reach(frame, trans);
    await frame.undo();
    return true;
  });
  return done ?? false;
}

/** Reads a DataFrame again; not when the user did not want to wait for the kernel. */
export async function readFrameAgain(
  frame: DataFrameTarget,
  trans: TranslationBundle,
): Promise<void> {
  await unlessCancelled(async () => {
    await reach(frame, trans);
    await frame.reload();
  });
}

/**
 * Has the kernel answer: a notebook that is closed is opened, and a kernel that is busy waited for.
 * @throws WaitCancelled when the user wants neither.
 */
async function reach(frame: DataFrameTarget, trans: TranslationBundle): Promise<void> {
  const { place } = frame.conversation;
  if (place.notebook() === null) {
    const { button } = await showDialog({
      title: trans.__('The notebook is closed'),
      body: trans.__('The DataFrame is in the kernel of %1, which is not open.', place.path()),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Open Notebook') }),
      ],
    });
    if (!button.accept) throw new WaitCancelled('the notebook stays closed');
    await place.openNotebook();
  }
  await waitForKernel(frame.conversation, trans, (signal) => frame.ready(signal));
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
    await reach(frame, trans);
    for (let step: Step | null = first; step !== null;) {
      const { columns, options }: Step = step;
      try {
        return await work({ columns, options });
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        if (options.newVariable !== undefined && isAboutVariable(error)) {
          step = await intoNewVariable(columns, options, error.message, trans);
        } else if (error.name === 'ColumnExistsError' && options.replace !== true) {
          step = await replaceOrRename(frame, { columns, options }, renamed, error.message, trans);
        } else if (isAboutFrame(error)) {
          step = await reloadOrNew(frame, columns, error, canBeNew, trans);
        } else throw error;
      }
    }
    return null;
  });
}

function isAboutVariable({ name }: Error): boolean {
  return name === 'VariableExistsError' || name === 'VariableNameError';
}

function isAboutFrame({ name }: Error): boolean {
  return ['DataFrameChangedError', 'DataFrameGoneError', 'KernelRestartedError'].includes(name);
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
  why: Error,
  canBeNew: boolean,
  trans: TranslationBundle,
): Promise<Step | null> {
  const { button } = await showDialog({
    ...toldOf(why, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      ...(canBeNew ? [Dialog.okButton({ label: trans.__('New Variable'), actions: ['new'] })] : []),
      Dialog.okButton({ label: trans.__('Read Again'), actions: ['reload'] }),
    ],
  });
  if (button.actions.includes('reload')) await frame.reload();
  if (!button.actions.includes('new')) return null;
  return intoNewVariable(columns, { newVariable: NEW_VARIABLE }, null, trans);
}

/** What is said of a DataFrame that is not as it was read. */
function toldOf(
  { name, message }: Error,
  trans: TranslationBundle,
): { readonly title: string; readonly body: string } {
  switch (name) {
    case 'KernelRestartedError':
      return {
        title: trans.__('The kernel was restarted'),
        body: trans.__(
          'It does not have the DataFrame any more whose rows were scored. Nothing was written. Run your cells, then read it again.',
        ),
      };
    case 'DataFrameGoneError':
      return {
        title: trans.__('The DataFrame is gone'),
        body: trans.__('%1. Nothing was written.', message),
      };
    default:
      return {
        title: trans.__('The DataFrame changed'),
        body: trans.__(
          '%1, so its rows may not be those that were scored. Nothing was written. Read it again to score it as it is now.',
          message,
        ),
      };
  }
}

/** @param options with the name that is proposed. @param why the name asked for before cannot be taken. */
async function intoNewVariable(
  columns: readonly WrittenColumn[],
  options: WriteOptions,
  why: string | null,
  trans: TranslationBundle,
): Promise<Step | null> {
  const { value } = await InputDialog.getText({
    title: trans.__('Write to a new variable'),
    label:
      why ??
      (options.whole === true
        ? trans.__('Name of a new variable for the DataFrame with its new columns')
        : trans.__('Name of a new variable for the new columns')),
    text: options.newVariable ?? '',
    okLabel: trans.__('Write'),
  });
  const newVariable = value?.trim() ?? '';
  return newVariable === '' ? null : { columns, options: { ...options, newVariable } };
}
