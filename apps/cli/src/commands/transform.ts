import type { NewColumns } from '@colatent/arrow';
import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { parseCount, parseShare } from '../option-values.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addInputOptions } from '../input-options.js';
import type { InputOptions } from '../input-options.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addFormatOptions, OUTPUT_HELP, STANDARD_STREAM } from '../rows/row-places.js';
import type { FormatOptions } from '../rows/row-places.js';

/** What `colatent transform` is asked for. */
export interface TransformOptions
  extends
    InputOptions,
    FormatOptions,
    EngineOptions,
    QuietOption,
    ReportOptions,
    Pick<
      NewColumns,
      | 'score'
      | 'percentile'
      | 'isAnomaly'
      | 'contamination'
      | 'embedding'
      | 'explanation'
      | 'top'
      | 'reconstruction'
      | 'imputation'
      | 'replace'
      | 'modelName'
    > {}

const EXAMPLES = `
Every column of the input and every row come out, in the same order, and the columns asked for. Arrow data goes
through a batch at a time, so that memory does not grow with it, and a stream only ends as one does when the
input was whole. Other formats are converted through temporary files. In CSV and TSV an embedding is one
column a number, and explanations and structs are text.

Examples:
  $ colatent transform payments.aae --score --explanation < in.arrows > out.arrows
  $ colatent transform payments.aae payments.parquet --embedding latent -o out.arrow
  $ colatent transform payments.aae new.csv --score --explanation why --top 1 -o new.jsonl
  $ producer | colatent transform payments.aae --is-anomaly --output-format csv > out.csv`;

/** Adds `colatent transform`. */
export function addTransformCommand(program: Command): void {
  const command = program
    .command('transform')
    .summary('add scores, embeddings and reasons to rows, as columns')
    .description('Adds columns of a model to rows. Each option names its column.')
    .argument('<model>', 'model file')
    .argument('[input]', 'file to transform (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', `${OUTPUT_HELP} (default: stdout)`);
  addFormatOptions(command);
  addInputOptions(command)
    .option('--score [name]', 'how odd the row is, -log10 of the share of ordinary rows as odd')
    .option('--percentile [name]', 'per cent of ordinary rows that are less odd')
    .option('--is-anomaly [name]', 'whether the row is as odd as --contamination says')
    .option(
      '--contamination <share>',
      'share of ordinary rows called anomalies (default: 0.01)',
      parseShare,
    )
    .option('--embedding [name]', "the row's latent vector")
    .option('--explanation [name]', 'the columns that make the row odd, oddest first')
    .option('--top <count>', 'most columns an explanation names (default: 5)', parseCount)
    .option('--reconstruction [name]', 'the row as the model would expect it, as a struct')
    .option('--imputation [name]', 'the row with what is missing filled in, as a struct')
    .option('--replace', 'put new columns in the place of those of their names')
    .option('--model-name <name>', "what to call the model in the new columns' metadata");
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, input: string, options: TransformOptions) => {
      const { transform } = await import('../actions/transform.js');
      await transform(model, input, options);
    });
}
