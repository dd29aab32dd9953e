import { modelCardText } from '@colatent/core';
import process from 'node:process';
import { readModelFile } from '../model-file.js';
import { report } from '../report.js';
import type { ReportOptions } from '../report.js';

/** Characters of a line where stdout is no terminal, and the most of one where it is. */
const WIDTH = 100;
const WIDEST = 120;

/** Shows a model card. */
export async function inspect(path: string, options: ReportOptions): Promise<void> {
  const { model } = await readModelFile(path);
  const card = model.describe();
  model.dispose();
  const width = process.stdout.isTTY ? Math.min(process.stdout.columns, WIDEST) : WIDTH;
  report(options, card, modelCardText(card, { width }));
}
