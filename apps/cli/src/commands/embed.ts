import type { Command } from 'commander';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { addInputOptions } from '../input-options.js';
import type { InputOptions } from '../input-options.js';
import { addReportOptions } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { addFormatOptions, OUTPUT_HELP, STANDARD_STREAM } from '../rows/row-places.js';
import type { FormatOptions } from '../rows/row-places.js';

/** What `colatent embed` is asked for. */
export interface EmbedOptions
  extends InputOptions, FormatOptions, EngineOptions, QuietOption, ReportOptions {
  readonly columnName: string;
}

const EXAMPLES = `
The output holds every column of the input and every row, in the same order, and the embedding: a list
column "latent" in Arrow data, Parquet and JSON, one column a number (latent_1, latent_2, ...) in CSV and TSV.
Without -o, the first rows are printed. Without <input>, rows are read from stdin and written to stdout: as
Arrow IPC streams, a batch at a time, or with --format as Parquet, CSV or JSON lines. Any format goes to any other.

Examples:
  $ colatent embed payments.aae payments.parquet -o embedded.parquet
  $ colatent embed payments.aae new.csv --column-name z -o embedded.csv
  $ colatent embed payments.aae < in.arrows > out.arrows
  $ colatent embed payments.aae new.arrow -o embedded.parquet
  $ colatent embed orders.aae shop.duckdb --query "SELECT * FROM orders WHERE year = 2025"`;

/** Adds `colatent embed`. */
export function addEmbedCommand(program: Command): void {
  const command = program
    .command('embed')
    .summary('embed the rows of a file or table as short vectors')
    .description('Embeds the rows of a file or table: similar rows get nearby vectors.')
    .argument('<model>', 'model file')
    .argument('[input]', 'file to embed (default: stdin)', STANDARD_STREAM)
    .option('-o, --output <file>', OUTPUT_HELP);
  addFormatOptions(command);
  addInputOptions(command).option('--column-name <name>', 'name of the new column', 'latent');
  addEngineOption(command);
  addQuietOption(command);
  addReportOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (model: string, input: string, options: EmbedOptions) => {
      const { embed } = await import('../actions/embed.js');
      await embed(model, input, options);
    });
}
