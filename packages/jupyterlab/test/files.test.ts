import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('a CSV file opened in Colatent', () => {
  it('shows its columns, trains on them and scores every row', async () => {
    const rows = Array.from(
      { length: 2000 },
      (_, i) => `${i % 97},${(i % 97) * 3 + (i % 5)},${['a', 'b', 'c'][i % 3]}`,
    );
    await writeFile(join(server.folder, 'numbers.csv'), ['x,y,kind', ...rows].join('\n'));
    const page = await openLab(browser, server.url);
    await openInColatent(page, 'numbers.csv');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('2,000 rows, 3 columns').waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('2,000 rows scored').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(server.folder, '..', 'colatent-files.png') });
    expect(await panel.locator('[role=alert]').count()).toBe(0);
    await page.close();
  });
});
