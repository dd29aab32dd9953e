import { blobValue } from '@duckdb/node-api';
import process from 'node:process';
import type { EmbedOptions } from '../commands/embed.js';
import { stoppable } from '../interruption.js';
import { readModelFile } from '../model-file.js';
import { newColumns } from '../new-columns.js';
import type { NewColumn } from '../new-columns.js';
import { withInput } from '../open-input.js';
import type { Input } from '../open-input.js';
import { createProgress } from '../progress.js';
import { report, reportOnRows } from '../report.js';
import { resultRecords, resultRows } from '../result-rows.js';
import { notWritten } from '../rows/row-places.js';
import type { RowSource, RowTarget } from '../rows/row-places.js';
import { quoteName } from '../sql-text.js';
import { textTable } from '../text-table.js';
import { writeOutput } from '../write-output.js';

const SHOWN_ROWS = 10;

/** Embeds rows by SQL: writes them, or without a target shows the first. */
export async function embedByDuckdb(
  modelPath: string,
  source: RowSource,
  target: RowTarget | undefined,
  options: EmbedOptions,
): Promise<void> {
  const started = performance.now();
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
          progress: await createProgress(options.quiet === true),
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
