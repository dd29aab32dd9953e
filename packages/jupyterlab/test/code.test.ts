import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab, runCommand } from './browser.js';
import { runPython, startJupyter, type JupyterServer } from './jupyter-server.js';
import { shopCsv } from './tables.js';

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  await writeFile(join(server.folder, 'shop.csv'), shopCsv(600));
  await mkdir(join(server.folder, 'work'));
  const notebook = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  await writeFile(join(server.folder, 'work', 'notes.ipynb'), JSON.stringify(notebook));
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('the same as code', () => {
  it('is copied, and put into the notebook with the path from there', async () => {
    const page = await openLab(browser, server.url);
    await page.context().grantPermissions(['clipboard-read']);
    await page.goto(`${server.url}/tree/work/notes.ipynb`);
    await page.locator('.jp-Notebook').waitFor({ timeout: 60_000 });
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByRole('button', { name: 'No Kernel' }).click({ timeout: 60_000 });
    await page.locator('.jp-BreadCrumbs-home').click();
    await openInColatent(page, 'shop.csv');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('600 rows, 6 columns').waitFor({ timeout: 60_000 });
    await panel.getByLabel('Seed', { exact: true }).fill('3');
    await panel.getByText('The same as code').click();
    await panel.getByLabel('Language').selectOption('sql');
    await panel.getByRole('button', { name: 'Copy as code' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('aae_train(list(t ORDER BY rowid), {seed: 3})');
    expect(copied).toBe(await panel.locator('pre').textContent());
    await panel.getByLabel('Language').selectOption('python');
    await panel.getByRole('button', { name: 'Insert cell' }).click();
    await panel.getByText('Inserted into the notebook').waitFor();
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'notes.ipynb' }).first().click();
    const cells = page.locator('.jp-Notebook .cm-content');
    await cells.getByText('pd.read_csv("../shop.csv"').waitFor();
    await cells.getByText('colatent.fit(df, seed=3)').waitFor();
  });
});

describe('the ways to a table', () => {
  it('are a button of the CSV viewer and a command', async () => {
    const page = await openLab(browser, server.url);
    await page.locator('.jp-DirListing-item', { hasText: 'shop.csv' }).dblclick();
    await page.locator('.jp-CSVViewer').waitFor({ timeout: 60_000 });
    await page.locator('[data-command="colatent:open"]').click();
    await page
      .locator('.jp-colatent-Panel')
      .getByText('600 rows, 6 columns')
      .waitFor({ timeout: 60_000 });
    expect(await page.locator('.jp-colatent-Panel').count()).toBe(1);
  });

  it('are a double click on what JupyterLab has no viewer of', async () => {
    await runPython(`
import pyarrow, pyarrow.parquet
pyarrow.parquet.write_table(pyarrow.table({"a": list(range(50))}), "${join(server.folder, 'few.parquet')}")`);
    const page = await openLab(browser, server.url);
    await page.locator('.jp-DirListing-item', { hasText: 'few.parquet' }).dblclick();
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('50 rows').waitFor({ timeout: 60_000 });
    expect(await panel.count()).toBe(1);
  });

  it('are a button of the viewer of JSON lines, and of no viewer of what is no table', async () => {
    await writeFile(join(server.folder, 'lines.jsonl'), '{"a": 1}\n{"a": 2}\n{"a": 3}\n');
    const page = await openLab(browser, server.url);
    await writeFile(join(server.folder, 'plain.json'), '{"a": 1}');
    const button = page.locator('[data-command="colatent:open"]:visible');
    await page.locator('.jp-DirListing-item', { hasText: 'plain.json' }).dblclick();
    await page.locator('.jp-RenderedJSON').waitFor();
    expect(await button.count()).toBe(0);
    await page.locator('.jp-DirListing-item', { hasText: 'lines.jsonl' }).dblclick();
    await button.click();
    await page.locator('.jp-colatent-Panel').getByText('3 rows').waitFor({ timeout: 60_000 });
  });

  it('are the menu of the file browser, for all tables that are selected', async () => {
    await writeFile(join(server.folder, 'few.jsonl'), '{"a": 1}\n{"a": 2}\n');
    await writeFile(join(server.folder, 'notes.md'), 'no table');
    const page = await openLab(browser, server.url);
    const file = (name: string): Locator => page.locator('.jp-DirListing-item', { hasText: name });
    await file('notes.md').click();
    await runCommand(page, 'colatent:open-selected');
    await page.getByText(/^Select a CSV, TSV, JSON lines, Parquet or Arrow file/).waitFor();
    await file('few.jsonl').click();
    await file('shop.csv').click({ modifiers: ['ControlOrMeta'] });
    await file('shop.csv').click({ button: 'right' });
    await page.locator('.lm-Menu-itemLabel', { hasText: 'Open in Colatent' }).click();
    const panels = page.locator('.jp-colatent-Panel');
    await panels.getByText('600 rows, 6 columns').waitFor({ state: 'attached', timeout: 60_000 });
    await panels.getByText('2 rows, 1 column').waitFor({ state: 'attached', timeout: 60_000 });
    expect(await panels.count()).toBe(2);
  });

  it('follow the settings, and the theme', async () => {
    const settings = join(server.folder, '.settings');
    await mkdir(join(settings, '@colatent', 'jupyterlab'), { recursive: true });
    await writeFile(
      join(settings, '@colatent', 'jupyterlab', 'files.jupyterlab-settings'),
      '{"epochs": 6, "columnPrefix": "odd_", "contamination": 0.05}',
    );
    await mkdir(join(settings, '@jupyterlab', 'apputils-extension'), { recursive: true });
    await writeFile(
      join(settings, '@jupyterlab', 'apputils-extension', 'themes.jupyterlab-settings'),
      '{"theme": "JupyterLab Dark"}',
    );
    const page = await openLab(browser, server.url);
    await openInColatent(page, 'shop.csv');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('600 rows, 6 columns').waitFor({ timeout: 60_000 });
    expect(await panel.getByLabel('Epochs', { exact: true }).inputValue()).toBe('6');
    expect(await panel.getByLabel('Contamination', { exact: true }).inputValue()).toBe('0.05');
    await panel.getByText('odd_score', { exact: true }).waitFor();
    const colour = await panel.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(
      colour
        .match(/\d+/g)
        ?.slice(0, 3)
        .every((part) => Number(part) < 90),
    ).toBe(true);
    await panel.getByLabel('Epochs', { exact: true }).fill('40');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('600 rows scored').waitFor({ timeout: 120_000 });
    if (process.env['SCREENSHOTS']) {
      await page.screenshot({ path: `${process.env['SCREENSHOTS']}/train-dark.png` });
    }
  });
});
