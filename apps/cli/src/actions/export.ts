import { exportSql } from '@colatent/core';
import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import process from 'node:process';
import type { ExportOptions } from '../commands/export.js';
import { readModelFile } from '../model-file.js';
import { replaceFile } from '../replace-file.js';

/** Prints a model as SQL, or writes it to a file. */
export async function exportModel(path: string, options: ExportOptions): Promise<void> {
  const { sql: dialect, as = basename(path, extname(path)), replace = false, output } = options;
  const { model } = await readModelFile(path);
  const { text } = exportSql(model, { dialect, name: as, replace });
  model.dispose();
  if (output === undefined) process.stdout.write(text);
  else await replaceFile(output, (temporaryPath) => writeFile(temporaryPath, text));
}
