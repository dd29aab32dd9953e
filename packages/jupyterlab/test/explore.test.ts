import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openLab } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { newNotebook, runCell, startCell } from './notebook.js';

let server: JupyterServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startJupyter();
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(120_000);
  await newNotebook(page);
  await runCell(
    page,
    `
import sys
sys.path.insert(0, ${JSON.stringify(fileURLToPath(new URL('..', import.meta.url)))})
import colatent, numpy, pandas
x = numpy.random.default_rng(1).normal(size=1500)
`,
  );
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe('colatent.explore', () => {
  it('shows the panel in the output of the cell, where it trains and scores', async () => {
    await startCell(page, 'colatent.explore(pandas.DataFrame({"x": x, "y": -x}))');
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel');
    await panel.getByText('1,500 rows, 2 columns').waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,500 rows scored').waitFor();
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  });

  it('reads numpy buffers of a kernel without pyarrow', async () => {
    await startCell(
      page,
      `
sys.modules["pyarrow"] = None
colatent.explore(pandas.DataFrame({
    "number": x, "flag": x > 0, "day": pandas.Timestamp("2026-01-01") + pandas.to_timedelta(range(1500), unit="D"),
    "text": pandas.Series(["é", None, "b"] * 500, dtype=object),
}))`,
    );
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel').last();
    await panel.getByText('1,500 rows, 4 columns').waitFor();
    await panel.getByText('33 % missing').waitFor();
    const kinds = panel.locator('select.jp-colatent-Column-kind');
    const shown = await kinds.evaluateAll((all: HTMLSelectElement[]) =>
      all.map(({ selectedOptions }) => selectedOptions[0]?.textContent),
    );
    expect(shown).toEqual(['numeric', 'boolean', 'timestamp', 'categorical']);
    await runCell(page, 'del sys.modules["pyarrow"]');
  });

  it('says in the output what to do when the DataFrame is gone', async () => {
    await runCell(page, 'colatent.kernel._explored.clear()');
    await startCell(
      page,
      `
from IPython.display import display
display({colatent.explore.__globals__["MIME_TYPE"]: {"handle": "gone"}, "text/plain": "a table"}, raw=True)`,
    );
    await page
      .locator('.jp-colatent-Explore [role=alert]', { hasText: 'run the cell again' })
      .waitFor();
    expect(await page.locator('.jp-colatent-Explore [role=alert]').count()).toBe(1);
  });
});
