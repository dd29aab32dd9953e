import { blobValue } from '@duckdb/node-api';
import type { Command } from 'commander';
import process from 'node:process';
import { comesAsArrow, filterRows } from '../arrow-filter.js';
import { addEngineOption } from '../engine-option.js';
import type { EngineOptions } from '../engine-option.js';
import { stoppable } from '../interruption.js';
import { readModelFile } from '../model-file.js';
import { newColumns } from '../new-columns.js';
import type { NewColumn } from '../new-columns.js';
import { addInputOptions, withInput } from '../open-input.js';
import type { Input, InputOptions } from '../open-input.js';
import { addReportOptions, report, reportOnRows } from '../report.js';
import type { ReportOptions } from '../report.js';
import { addQuietOption } from '../quiet-option.js';
import type { QuietOption } from '../quiet-option.js';
import { createProgress } from '../progress.js';
import { resultRecords, resultRows } from '../result-rows.js';
import { quoteName } from '../sql-text.js';
import {
  addFormatOptions,
  isArrow,
  notWritten,
  OUTPUT_HELP,
  rowSource,
  rowTarget,
  STANDARD_STREAM,
} from '../rows/row-places.js';
import type { FormatOptions, RowTarget } from '../rows/row-places.js';
import { textTable } from '../text-table.js';
import { writeOutput } from '../write-output.js';

interface EmbedOptions
  extends InputOptions, FormatOptions, EngineOptions, QuietOption, ReportOptions {
  readonly columnName: string;
}

const SHOWN_ROWS = 10;

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
  addReportOptions(command).addHelpText('after', EXAMPLES).action(embed);
}

async function embed(modelPath: string, path: string, options: EmbedOptions): Promise<void> {
  const target = await rowTarget(path, options);
  const source = await rowSource(path, options);
  const started = performance.now();
  if (target !== undefined && (isArrow(target) || comesAsArrow(source, options))) {
    const columns = { embedding: options.columnName };
    const rows = await filterRows(modelPath, source, target, () => columns, options);
    reportOnRows(options, { output: target.path, rows, started });
    return;
  }
  const { bytes, model } = await readModelFile(modelPath);
  const { latentSize } = model;
  model.dispose();
  const sentence = target === undefined ? 'stopped before the end' : notWritten(target);
  await stoppable(sentence, (signal) =>
    withInput(
      source,
      options,
      async (input) => {
        const columns = latentColumns(options.columnName, latentSize, target);
        const select = newColumns(input, 'aae_embed_model', columns);
        if (target === undefined) {
          await showFirst(input, select, bytes, options);
          return;
        }
        const rows = await writeOutput(input.connection, select, bytes, target, {
          signal,
          progress: createProgress(options.quiet === true),
          folder: input.folder,
        });
        reportOnRows(options, { output: target.path, rows, started, facts: { latentSize } });
      },
      signal,
    ),
  );
}

async function showFirst(
  input: Input,
  select: string,
  model: Uint8Array,
  options: EmbedOptions,
): Promise<void> {
  const name = quoteName(options.columnName);
  const result = await input.connection.runAndReadAll(
    `SELECT ${name}, * EXCLUDE (${name}) FROM (${select} LIMIT ${SHOWN_ROWS})`,
    { model: blobValue(model) },
  );
  const width = process.stdout.columns || 120;
  const table = textTable(result.columnNames(), resultRows(result), { width });
  report(options, { rows: resultRecords(result) }, table);
}

function latentColumns(
  name: string,
  latentSize: number,
  target: RowTarget | undefined,
): readonly NewColumn[] {
  const option = '--column-name';
  if (target?.layout !== 'csv' && target?.layout !== 'tsv')
    return [{ name, sql: (latent) => latent, option }];
  return Array.from({ length: latentSize }, (_, i) => ({
    name: `${name}_${i + 1}`,
    sql: (latent) => `${latent}[${i + 1}]`,
    option,
  }));
}
