import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab, runCommand } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { newNotebook, runCell } from './notebook.js';
import { coloursOf } from './pixels.js';
import { shopCsv } from './tables.js';

const ROWS = 1200;
const WAIT = 120_000;

describe.each([
  ['the newest JupyterLab', '4.6.6'],
  ['the oldest JupyterLab that is supported', '4.2.0'],
])('%s, behind a prefix and at an address that is no secure one', (_, lab) => {
  let server: JupyterServer;
  let browser: Browser;
  let page: Page;
  let panel: Locator;

  beforeAll(async () => {
    server = await startJupyter({ baseUrl: '/user/bob/', lab });
    await writeFile(join(server.folder, 'shop.csv'), shopCsv(ROWS));
    browser = await launchBrowser(['--host-resolver-rules=MAP lab.test 127.0.0.1']);
    page = await openLab(browser, server.url.replace('127.0.0.1', 'lab.test'));
    page.setDefaultTimeout(WAIT);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  it('opens a table, trains, scores and shows the map', async () => {
    expect(await page.evaluate(() => [isSecureContext, 'clipboard' in navigator])).toEqual([
      false,
      false,
    ]);
    await openInColatent(page, 'shop.csv');
    panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('1,200 rows, 6 columns').waitFor();
    await panel.getByLabel('Epochs', { exact: true }).fill('4');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,200 rows scored').waitFor();
    const map = panel.locator('.jp-colatent-Map-host');
    await expect.poll(() => coloursOf(page, map), { timeout: WAIT }).toBeGreaterThan(20);
  });

  it('writes back, saves the model and copies the code', async () => {
    await panel.getByRole('button', { name: 'Write to shop.colatent.csv' }).click();
    await panel.getByText('Written to shop.colatent.csv').waitFor();
    const written = await readFile(join(server.folder, 'shop.colatent.csv'), 'utf8');
    expect(written.split('\r\n')[8]).toMatch(/,true$/);
    await panel.getByRole('button', { name: 'Save model' }).click();
    await panel.getByText('Model saved as shop.aae').waitFor();
    await panel.getByText('The same as code').click();
    await panel.getByRole('button', { name: 'Copy as code' }).click();
    await panel.getByText('Copied', { exact: true }).waitFor();
    const filter = panel.getByLabel('Filter columns');
    await filter.focus();
    await page.keyboard.press('Control+v');
    expect(await filter.inputValue()).toContain('colatent.Model.load("shop.aae")');
    await filter.fill('');
  });

  it('does not save the table, of which JupyterLab has nothing, and keeps no copy of it', async () => {
    await runCommand(page, 'docmanager:save-all');
    await panel.locator('h2').first().click();
    await page.keyboard.press('Control+s');
    // time to write it, if it would; older versions tell in a dialog that they do not
    await page.waitForTimeout(3000);
    await page.keyboard.press('Escape');
    expect(await readFile(join(server.folder, 'shop.csv'), 'utf8')).toBe(shopCsv(ROWS));
    const copies = await readdir(join(server.folder, '.ipynb_checkpoints')).catch(() => []);
    expect(copies).toEqual([]);
  });

  it('opens a DataFrame of a kernel, trains on it and writes its scores back', async () => {
    await page.locator('.lm-TabBar-tab', { hasText: 'Launcher' }).click();
    await newNotebook(page);
    const numbers = `{"x": range(${ROWS}), "y": [3 * x % 97 for x in range(${ROWS})]}`;
    await runCell(page, `import pandas\nframe = pandas.DataFrame(${numbers})`);
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Explore' }).click();
    const opened = page.locator('.jp-colatent-Panel:visible').last();
    await opened.getByText('1,200 rows, 2 columns').waitFor();
    await opened.getByLabel('Epochs', { exact: true }).fill('4');
    await opened.getByRole('button', { name: 'Train', exact: true }).click();
    await opened.getByText('1,200 rows scored').waitFor();
    await opened.getByRole('button', { name: 'Write into frame' }).click();
    await opened.getByText('Written to frame').waitFor();
    expect(await runCell(page, 'print(list(frame.columns))')).toBe(
      "['x', 'y', 'score', 'is_anomaly']",
    );
  });
});
