import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { runPython, startJupyter, type JupyterServer } from './jupyter-server.js';

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  await writeFiles(server.folder);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

const ROWS = Array.from({ length: 2000 }, (_, i) => ({
  x: i % 97,
  y: (i % 97) * 3 + (i % 5),
  kind: ['a', 'b', 'c'][i % 3],
}));

/** The same rows in every format, the binary ones written by pyarrow. */
async function writeFiles(folder: string): Promise<void> {
  const csv = ['x,y,kind', ...ROWS.map(({ x, y, kind }) => `${x},${y},${kind}`)].join('\n');
  await writeFile(join(folder, 'numbers.csv'), csv);
  await writeFile(join(folder, 'numbers.tsv'), csv.replaceAll(',', '\t'));
  await writeFile(join(folder, 'numbers.jsonl'), ROWS.map((row) => JSON.stringify(row)).join('\n'));
  await runPython(`
import pyarrow.csv, pyarrow.parquet, pyarrow.feather
table = pyarrow.csv.read_csv("${join(folder, 'numbers.csv')}")
pyarrow.parquet.write_table(table, "${join(folder, 'numbers.parquet')}", row_group_size=700)
pyarrow.feather.write_feather(table, "${join(folder, 'numbers.arrow')}", compression="uncompressed")
`);
}

describe('files opened in Colatent', () => {
  it.each(['csv', 'tsv', 'jsonl', 'parquet', 'arrow'])(
    'shows the columns of a %s file, trains on them and scores every row',
    async (format) => {
      const page = await openLab(browser, server.url);
      await openInColatent(page, `numbers.${format}`);
      const panel = page.locator('.jp-colatent-Panel');
      await panel.getByText('2,000 rows, 3 columns').waitFor();
      await panel.getByRole('button', { name: 'Train', exact: true }).click();
      await panel.getByText('2,000 rows scored').waitFor({ timeout: 60_000 });
      expect(await panel.locator('[role=alert]').count()).toBe(0);
      await page.close();
    },
  );
});
