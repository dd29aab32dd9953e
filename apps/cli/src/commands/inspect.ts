import type { Command } from 'commander';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';

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
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, options: ReportOptions) => {
      const { inspect } = await import('../actions/inspect.js');
      await inspect(model, options);
    });
}
