import { describeMachine, replaceMarkedSection } from '@colatent/tools';
import type { Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { QualityError } from '../errors.js';
import { measureReasons, type ReasonRows, type ReasonsResult } from '../reasons/measure-reasons.js';
import { REASON_SETS } from '../reasons/reason-sets.js';
import { reasonsTable, speedText } from '../reasons/reasons-table.js';
import { writeRows } from '../reasons/write-rows.js';
import { parseCount } from './option-values.js';

interface ReasonsOptions {
  readonly planted: number;
  readonly readme?: string;
  readonly rows?: string;
}

/** Where a Markdown file takes the table. */
const MARK = 'quality:reasons';

/** `reasons FOLDER`: whether explanations name the column that was made wrong. */
export function addReasonsCommand(program: Command): void {
  program
    .command('reasons')
    .description('make single values of Adult and KDD 99 wrong and see whether they are named')
    .argument('<folder>', 'folder with adult-test.parquet and kdd99-10pct.parquet')
    .option('--planted <n>', 'rows made wrong by each corruption', parseCount, 40_000)
    .option('--readme <file>', 'also put the table into a Markdown file, between its marks')
    .option('--rows <folder>', 'also write the rows there, for tools/fixtures/reasons-sklearn.py')
    .action(async (folder: string, { planted, readme, rows }: ReasonsOptions) => {
      const results: ReasonsResult[] = [];
      for (const set of REASON_SETS) {
        const onRows = (measured: ReasonRows): Promise<void> =>
          rows === undefined ? Promise.resolve() : writeRows(rows, measured);
        results.push(await measureReasons(set, folder, { planted, seed: 1, onRows }));
      }
      const table = reasonsTable(results);
      const text = `${table}\n\n${speedText(results, describeMachine([]))}`;
      process.stdout.write(`${text}\n`);
      if (readme !== undefined) await writeInto(readme, text);
    });
}

async function writeInto(file: string, text: string): Promise<void> {
  const replaced = replaceMarkedSection(await readFile(file, 'utf8'), MARK, text);
  if (replaced === undefined) {
    throw new QualityError(
      `${file} has no place for the table; put <!-- ${MARK} --> and <!-- /${MARK} --> into it`,
    );
  }
  await writeFile(file, replaced);
}
