import { exportSql, SQL_DIALECTS, type SqlDialectName } from '@colatent/core';
import { Option } from 'commander';
import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import process from 'node:process';
import { readModelFile } from '../model-file.js';
import { replaceFile } from '../replace-file.js';

interface ExportOptions {
  readonly sql: SqlDialectName;
  readonly as?: string;
  readonly replace?: boolean;
  readonly output?: string;
}

const EXAMPLES = `
Examples:
  $ colatent export fraud.aae --sql duckdb -o fraud.sql
  $ duckdb shop.duckdb < fraud.sql`;

/** Adds `colatent export`. */
export function addExportCommand(program: Command): void {
  program
    .command('export')
    .summary('print a model as SQL')
    .description(
      'Prints a model as SQL that needs nothing of Colatent: functions of a row that give its score and its latent vector.',
    )
    .argument('<model>', 'model file')
    .addOption(
      new Option('--sql <dialect>', 'which SQL').choices(SQL_DIALECTS).makeOptionMandatory(),
    )
    .option('--as <prefix>', 'what the functions are named after (default: the name of the file)')
    .option('--replace', 'replace functions of these names')
    .option('-o, --output <file>', 'file to write (default: print)')
    .option('--verbose', 'on failure, print where it came from')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

async function run(path: string, options: ExportOptions): Promise<void> {
  const { sql: dialect, as = basename(path, extname(path)), replace = false, output } = options;
  const { model } = await readModelFile(path);
  const { text } = exportSql(model, { dialect, name: as, replace });
  model.dispose();
  if (output === undefined) process.stdout.write(text);
  else await replaceFile(output, (temporaryPath) => writeFile(temporaryPath, text));
}
