import { appendFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
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
pyarrow.feather.write_feather(table, "${join(folder, 'numbers.arrow')}")
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

  it('tells of a file that cannot be opened, and opens it once it can', async () => {
    await writeFile(join(server.folder, 'later.parquet'), '');
    const page = await openLab(browser, server.url);
    await openInColatent(page, 'later.parquet');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('the file is empty', { exact: true }).waitFor();
    const again = panel.getByRole('button', { name: 'Try again' });
    await writeFile(join(server.folder, 'later.parquet'), 'PAR1 no footer PAR1');
    await again.click();
    await panel
      .getByText(
        'the Parquet file cannot be read (its footer): it is damaged, or is none. Take an intact copy of it, or write it anew',
      )
      .waitFor();
    await copyFile(join(server.folder, 'numbers.parquet'), join(server.folder, 'later.parquet'));
    await again.click();
    await panel.getByText('2,000 rows, 3 columns').waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
    expect(await again.count()).toBe(0);
    await page.close();
  });

  it('says that a file changes while it is opened', async () => {
    const file = join(server.folder, 'log.csv');
    await writeFile(file, 'x,y\n' + '1.5,2.5\n'.repeat(4_000_000));
    const page = await openLab(browser, server.url);
    const writing = setInterval(() => {
      appendFileSync(file, '1.5,2.5\n'.repeat(100));
    }, 2);
    await openInColatent(page, 'log.csv');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText(/^log.csv changed while it was read/).waitFor({ timeout: 60_000 });
    clearInterval(writing);
    await panel.getByRole('button', { name: 'Try again' }).click();
    await panel.getByText(/^4,[0-9,]+ rows, 2 columns$/).waitFor({ timeout: 60_000 });
    expect(await panel.getByRole('alert').count()).toBe(0);
    await page.close();
  });
});
