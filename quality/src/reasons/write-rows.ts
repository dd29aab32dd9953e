import type { Columns } from '@colatent/core';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cellsOf } from './cells.js';
import type { ReasonRows } from './measure-reasons.js';
import type { Value } from './value-table.js';

/** Write the rows of a measurement as JSON into a folder, by column, for `tools/fixtures/reasons-sklearn.py`. */
export async function writeRows(
  folder: string,
  { set, training, odd, anomalies }: ReasonRows,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const document = { set, training: tableOf(training), odd: tableOf(odd), anomalies };
  await writeFile(join(folder, `${set}.json`), JSON.stringify(document));
}

function tableOf(columns: Columns): Record<string, readonly Value[]> {
  return Object.fromEntries(columns.names.map((name) => [name, cellsOf(columns, name)]));
}
