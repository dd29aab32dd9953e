import { modelCardText } from '@colatent/core';
import type { Command } from 'commander';
import process from 'node:process';
import { readModelFile } from '../model-file.js';
import { addReportOptions, report } from '../report.js';
import type { ReportOptions } from '../report.js';

/** Characters of a line where stdout is no terminal, and the most of one where it is. */
const WIDTH = 100;
const WIDEST = 120;

const EXAMPLES = `
Examples:
  $ colatent inspect payments.aae
  $ colatent inspect payments.aae --json | jq .hash`;

/** Adds `colatent inspect`. */
export function addInspectCommand(program: Command): void {
  const command = program
    .command('inspect')
    .summary('show the model card of a model file')
    .description(
      'Shows the model card of a model file: what it was trained on, when and how well, its columns and how its scores are calibrated.',
    )
    .argument('<model>', 'model file');
  addReportOptions(command).addHelpText('after', EXAMPLES).action(inspect);
}

async function inspect(path: string, options: ReportOptions): Promise<void> {
  const { model } = await readModelFile(path);
  const card = model.describe();
  model.dispose();
  const width = process.stdout.isTTY ? Math.min(process.stdout.columns, WIDEST) : WIDTH;
  report(options, card, modelCardText(card, { width }));
}
