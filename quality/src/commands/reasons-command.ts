import { describeMachine, replaceMarkedSection } from '@colatent/tools';
import type { Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { QualityError } from '../errors.js';
import { measureReasons, type ReasonsResult } from '../reasons/measure-reasons.js';
import { REASON_SETS } from '../reasons/reason-sets.js';
import { reasonsTable, speedText } from '../reasons/reasons-table.js';
import { parseCount } from './option-values.js';

interface ReasonsOptions {
  readonly planted: number;
  readonly readme?: string;
}

/** Where a Markdown file takes the table. */
const MARK = 'quality:reasons';

/** `reasons FOLDER`: whether explanations name the column that was made wrong. */
export function addReasonsCommand(program: Command): void {
  program
    .command('reasons')
    .description('make single values of Adult and KDD 99 wrong and see whether they are named')
    .argument('<folder>', 'folder with adult-test.parquet and kdd99-10pct.parquet')
    .option('--planted <n>', 'rows made wrong by each corruption', parseCount, 10_000)
    .option('--readme <file>', 'also put the table into a Markdown file, between its marks')
    .action(async (folder: string, { planted, readme }: ReasonsOptions) => {
      const results: ReasonsResult[] = [];
      for (const set of REASON_SETS) {
        results.push(await measureReasons(set, folder, { planted, seed: 1 }));
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
