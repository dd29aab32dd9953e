import { Option } from 'commander';
import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { addInputOptions } from '../input-options.js';
import type { InputOptions } from '../input-options.js';
import { parseCount, parseNumber, parseShare } from '../option-values.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addFormatOptions, OUTPUT_HELP, STANDARD_STREAM } from '../rows/row-places.js';
import type { FormatOptions } from '../rows/row-places.js';

/** What `colatent score` is asked for. */
export interface ScoreOptions
  extends InputOptions, FormatOptions, EngineOptions, QuietOption, ReportOptions {
  readonly threshold?: number;
  readonly contamination?: number;
  readonly topK?: number;
  readonly columnName: string;
  readonly anomalyColumnName: string;
}

const EXAMPLES = `
A score is -log10 of the share of ordinary rows at least as odd: 3 means rarer than one in a thousand.
The output holds every column of the input and every row, in the same order, and a column "score". With
--threshold, --contamination or --top-k it also holds a column "is_anomaly". Without -o, the oddest rows
are printed. Without <input>, rows are read from stdin and written to stdout: as Arrow IPC streams, a batch
at a time, or with --format as Parquet, CSV or JSON lines. Any format goes to any other.

Examples:
  $ colatent score payments.aae payments.parquet
  $ colatent score payments.aae new.csv -o scored.csv
  $ colatent score payments.aae new.parquet --contamination 0.001 -o scored.parquet
  $ colatent score payments.aae < in.arrows > out.arrows
  $ colatent score payments.aae --output-format jsonl < in.arrows > out.jsonl
  $ colatent score payments.aae new.csv -o scored.arrow
  $ colatent score orders.aae shop.duckdb --table orders --top-k 20`;

/** Adds `colatent score`. */
export function addScoreCommand(program: Command): void {
  const command = program
    .command('score')
    .summary('score the rows of a file or table by how odd they are')
    .description('Scores the rows of a file or table: the higher, the odder.')
    .argument('<model>', 'model file')
    .argument('[input]', 'file to score (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', OUTPUT_HELP);
  addFormatOptions(command);
  addInputOptions(command)
    .addOption(
      new Option('--threshold <score>', 'anomalies are rows with at least this score')
        .argParser(parseNumber)
        .conflicts(['contamination', 'topK']),
    )
    .addOption(
      new Option(
        '--contamination <share>',
        'anomalies are rows as odd as this share of ordinary rows',
      )
        .argParser(parseShare)
        .conflicts(['threshold', 'topK']),
    )
    .addOption(
      new Option(
        '--top-k <count>',
        'anomalies are the so many oddest rows, and rows that tie with the last',
      )
        .argParser(parseCount)
        .conflicts(['threshold', 'contamination']),
    )
    .option('--column-name <name>', 'name of the score column', 'score')
    .option('--anomaly-column-name <name>', 'name of the anomaly column', 'is_anomaly');
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, input: string, options: ScoreOptions) => {
      const { score } = await import('../actions/score.js');
      await score(model, input, options);
    });
}
