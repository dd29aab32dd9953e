import { Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { columnNamesOf } from '../names/new-column-names.js';
import type { NewColumnNames } from '../worker/protocol.js';
import { exists, saveFile } from './save-file.js';
import { inWords, isForbidden } from './server-errors.js';
import { FileChangedError, type TableFile } from './table-file.js';

/** What to write: the names of columns, and how many those of the latent vector are. */
interface WantedColumns {
  readonly names: NewColumnNames;
  readonly latentSize: number;
}

/** Where to write: a path, and whether the file there is replaced. */
interface Target {
  readonly path: string;
  readonly replace: boolean;
}

/** Writes new columns, asking where a file is in the way. @returns the path written to; null when the user gave up. */
export async function writeColumns(
  file: TableFile,
  wanted: WantedColumns,
  target: Target,
  trans: TranslationBundle,
): Promise<string | null> {
  try {
    await file.checkUnchanged();
    if (target.replace && !(await confirmsWriting(target.path, wanted, trans))) return null;
    const chosen = target.replace ? target : await freeTarget(file.contents, target.path, trans);
    if (chosen === null) return null;
    const path = await file.write(wanted.names, (content) =>
      saveSomewhere(file.contents, content, chosen, trans),
    );
    if (path !== null) {
      Notification.success(trans.__('New columns were written to %1.', path), { autoClose: 5000 });
    }
    return path;
  } catch (error) {
    if (!(error instanceof FileChangedError)) throw inWords(error, trans);
    await offerReload(file, trans);
    return null;
  }
}

/** Saves content, asking where a file is in the way. @returns the path; null when the user gave up. */
export async function saveContent(
  contents: Contents.IManager,
  content: Blob,
  path: string,
  trans: TranslationBundle,
): Promise<string | null> {
  try {
    const target = await freeTarget(contents, path, trans);
    return await saveSomewhere(contents, content, target, trans);
  } catch (error) {
    throw inWords(error, trans);
  }
}

/** Saves content, asking for another path as long as the server may not write there. @returns the path; null when the user gave up. */
async function saveSomewhere(
  contents: Contents.IManager,
  content: Blob,
  wanted: Target | null,
  trans: TranslationBundle,
): Promise<string | null> {
  for (let target = wanted; target !== null;) {
    const { path, replace } = target;
    try {
      await saveFile(contents, path, content, replace);
      return path;
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const other = await askForPath(
        trans.__('The folder cannot be written to'),
        trans.__('The server may not write %1. Path to write to instead:', path),
        path,
        trans,
      );
      target = other === null ? null : await freeTarget(contents, other, trans);
    }
  }
  return null;
}

/** Where to write when nothing may be replaced unasked. */
async function freeTarget(
  contents: Contents.IManager,
  wanted: string,
  trans: TranslationBundle,
): Promise<Target | null> {
  for (let path = wanted; ;) {
    if (!(await exists(contents, path))) return { path, replace: false };
    const { button } = await showDialog({
      title: trans.__('There is a file of that name'),
      body: trans.__('%1 exists. Should it be replaced?', path),
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Other Name'), actions: ['rename'] }),
        Dialog.warnButton({ label: trans.__('Overwrite'), actions: ['replace'] }),
      ],
      defaultButton: 1,
    });
    if (button.actions.includes('replace')) return { path, replace: true };
    if (!button.actions.includes('rename')) return null;
    const other = await askForPath(trans.__('Write to'), trans.__('Path'), path, trans);
    if (other === null) return null;
    path = other;
  }
}

/** @returns null when the user gave up. */
async function askForPath(
  title: string,
  label: string,
  path: string,
  trans: TranslationBundle,
): Promise<string | null> {
  const okLabel = trans.__('Write');
  const { value } = await InputDialog.getText({ title, label, text: path, okLabel });
  return value === null || value.trim() === '' ? null : value.trim();
}

/** Whether the user means to change the table's own file, of which there is no other copy. */
async function confirmsWriting(
  path: string,
  { names, latentSize }: WantedColumns,
  trans: TranslationBundle,
): Promise<boolean> {
  const { button } = await showDialog({
    title: trans.__('Write into this file?'),
    body: trans.__(
      '%1 gets new columns: %2. What it holds stays as it is. This cannot be undone here.',
      path,
      columnNamesOf(names, latentSize).join(', '),
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Write') }),
    ],
  });
  return button.accept;
}

async function offerReload(file: TableFile, trans: TranslationBundle): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('The file changed'),
    body: trans.__(
      '%1 changed since it was opened, so its rows are not those that were scored. Nothing was written. Reload the table to score it as it is now.',
      file.path,
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Reload Table') }),
    ],
  });
  if (button.accept) await file.reload();
}
