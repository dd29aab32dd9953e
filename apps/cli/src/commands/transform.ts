import type { NewColumns } from '@colatent/arrow';
import type { Command } from 'commander';
import { arrowOptions, filterArrow } from '../arrow-filter.js';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { UsageError } from '../failures.js';
import { parseCount, parseShare } from '../option-values.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';
import { isArrowInput, STANDARD_STREAM } from '../standard-streams.js';

interface TransformOptions
  extends
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
      | 'replace'
      | 'modelName'
    > {
  readonly output?: string;
}

const EXAMPLES = `
Reads an Arrow IPC stream or file and writes an Arrow IPC stream: the same rows in the same order and
batches, and the columns asked for. A batch goes out as soon as it has come, so that memory does not grow
with the data. The output only ends as a stream does when the input was whole.

Examples:
  $ colatent transform payments.aae --score --explanation < in.arrows > out.arrows
  $ colatent transform payments.aae payments.arrow --embedding latent -o out.arrows
  $ producer | colatent transform payments.aae --is-anomaly --contamination 0.001 | consumer`;

/** Adds `colatent transform`. */
export function addTransformCommand(program: Command): void {
  const command = program
    .command('transform')
    .summary('add scores, embeddings and reasons to a stream of Arrow data')
    .description('Adds columns of a model to Arrow data. Each option names its column.')
    .argument('<model>', 'model file')
    .argument('[input]', 'Arrow IPC stream or file (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', '.arrows file to write (default: stdout)')
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
    .option('--replace', 'put new columns in the place of those of their names')
    .option('--model-name <name>', "what to call the model in the new columns' metadata");
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command).addHelpText('after', EXAMPLES).action(transform);
}

async function transform(
  modelPath: string,
  path: string,
  options: TransformOptions,
): Promise<void> {
  if (!(await isArrowInput(path, {}))) {
    throw new UsageError(
      `${path} is not Arrow data; score and embed read Parquet, CSV, JSON and DuckDB tables`,
    );
  }
  const { score, percentile, isAnomaly, embedding, explanation } = options;
  if (
    [score, percentile, isAnomaly, embedding, explanation].every((asked) => asked === undefined)
  ) {
    throw new UsageError(
      'say which columns to add: --score, --percentile, --is-anomaly, --embedding or --explanation',
    );
  }
  if (options.contamination !== undefined && isAnomaly === undefined) {
    throw new UsageError('--contamination is for --is-anomaly, which was not asked for');
  }
  if (options.top !== undefined && explanation === undefined) {
    throw new UsageError('--top is for --explanation, which was not asked for');
  }
  const output = options.output ?? STANDARD_STREAM;
  await filterArrow(modelPath, path, () => options, arrowOptions(path, { ...options, output }));
}
