import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { launchBrowser, openLab } from '../test/browser.js';
import { startJupyter, type JupyterServer } from '../test/jupyter-server.js';
import { LargePanel } from '../test/large-panel.js';
import { ORDER_COLUMNS, writeOrders } from '../test/large-tables.js';
import { markdownOf, PageWatch, type Watched } from '../test/page-watch.js';

const ROWS = 1_000_000;
const VIEWER_WAIT = 300_000;

const VIEWER = 'JupyterLab’s own CSV viewer, to its grid';

/** Opens a file by JupyterLab's own viewer, beside which the panel is measured. It has one for delimited text alone. */
async function openInViewer(
  browser: Browser,
  server: JupyterServer,
  file: string,
): Promise<Watched> {
  const page = await openLab(browser, server.url);
  await page.waitForTimeout(5000);
  const watch = await PageWatch.on(page);
  const watched = await watch.during(VIEWER, async () => {
    await page.locator('.jp-DirListing-item', { hasText: file }).dblclick();
    await page.locator('.jp-CSVViewer-grid').waitFor({ state: 'attached', timeout: VIEWER_WAIT });
    await page.evaluate(async () => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { shell: { currentWidget: { revealed: Promise<void> } } };
      };
      await jupyterapp.shell.currentWidget.revealed;
    });
  });
  await page.close();
  return watched;
}

/** Opens a million rows in a real JupyterLab, trains on them by default, goes through them, and tells how the page fared. */
async function measure(server: JupyterServer, file: string): Promise<string> {
  const path = join(server.folder, file);
  await writeOrders(path, ROWS);
  const browser = await launchBrowser();
  try {
    const viewer = file.endsWith('.csv') ? [await openInViewer(browser, server, file)] : [];
    const page = await openLab(browser, server.url);
    // what JupyterLab still does after its start is not ours
    await page.waitForTimeout(5000);
    const watch = await PageWatch.on(page);
    const large = new LargePanel(page, watch);
    await large.open(file, '1,000,000 rows, 12 columns', ORDER_COLUMNS);
    await large.endTrainings();
    await large.train('1,000,000', null);
    await large.move();
    await large.select();
    await large.dragThreshold();
    await large.goThroughRows('paid', ROWS);
    const megabytes = Math.round((await stat(path)).size / 1e6);
    const memory = `Most memory of the page and its worker: ${await mostMemory()} MB resident.`;
    return `**${file}**, ${megabytes} MB\n\n${markdownOf([...viewer, ...watch.seen])}\n\n${memory}`;
  } finally {
    await browser.close();
  }
}

/** The most memory that a page's process of Chromium has had, in MB. */
async function mostMemory(): Promise<number> {
  let most = 0;
  for (const id of await readdir('/proc')) {
    const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('--type=renderer')) continue;
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }
  return Math.round(most / 1024);
}

/** Puts text between the marks that the package's README has for it. */
async function writeIntoReadme(text: string): Promise<void> {
  // this file runs from a folder of the package
  const path = fileURLToPath(new URL('../README.md', import.meta.url));
  const readme = await readFile(path, 'utf8');
  const before = /^[^]*<!-- bench -->\n/.exec(readme)?.[0];
  const after = /<!-- \/bench -->[^]*$/.exec(readme)?.[0];
  if (before === undefined || after === undefined) throw new Error('the README has no such place');
  await writeFile(path, `${before}\n${text}\n\n${after}`);
}

const server = await startJupyter();
try {
  const parts: string[] = [];
  for (const file of ['orders.parquet', 'orders.csv']) parts.push(await measure(server, file));
  const [cpu] = cpus();
  parts.push(
    `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, no GPU; load average ${loadavg()[0]?.toFixed(2)} at the end`,
  );
  const text = parts.join('\n\n');
  console.log(text);
  if (process.argv.includes('--write-readme')) await writeIntoReadme(text);
} finally {
  await server.stop();
}
