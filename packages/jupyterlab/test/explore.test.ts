import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openLab, withoutRelaxedSimd } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { newNotebook, runCell, startCell } from './notebook.js';

let server: JupyterServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startJupyter();
  const settings = join(server.folder, '.settings', '@colatent', 'jupyterlab');
  await mkdir(settings, { recursive: true });
  await writeFile(
    join(settings, 'files.jupyterlab-settings'),
    '{"epochs": 4, "columnPrefix": "odd_"}',
  );
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(120_000);
  // the same bits as the engine of Python
  await withoutRelaxedSimd(page);
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
  it('shows the panel in the output of the cell, where it trains by the settings and scores', async () => {
    await startCell(page, 'df = pandas.DataFrame({"x": x, "y": -x}); colatent.explore(df)');
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel');
    await panel.getByText('1,500 rows, 2 columns').waitFor();
    await expect.poll(() => panel.getByLabel('Epochs', { exact: true }).inputValue()).toBe('4');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,500 rows scored').waitFor();
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  });

  it('writes columns with the prefix into the DataFrame, tells its variable in code, and saves its model', async () => {
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel');
    await panel.getByRole('button', { name: 'Write into df' }).click();
    await panel.getByText('Written to df').waitFor();
    await panel.getByText('The same as code').click();
    await panel.getByText('colatent.fit(df[columns], seed=0, max_iterations=4)').waitFor();
    await panel.getByRole('button', { name: 'Save model' }).click();
    await panel.getByText('Model saved as df.aae').waitFor();
    await expect
      .poll(
        () =>
          runCell(
            page,
            'print(list(df), colatent.Model.load("df.aae").score(df).equals(df.odd_score))',
          ),
        {
          timeout: 60_000,
        },
      )
      .toBe("['x', 'y', 'odd_score', 'odd_is_anomaly'] True");
  });

  it('offers a new variable for a DataFrame that none holds, with the columns it wrote', async () => {
    await startCell(page, 'colatent.explore(df[df.x > 0][["x", "y"]])');
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel').last();
    await panel.getByText(/^7\d\d rows, 2 columns/).waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText(/7\d\d rows scored/).waitFor();
    await panel.getByRole('button', { name: 'Write to a new variable…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('Name of a new variable for the DataFrame').waitFor();
    await dialog.locator('input').fill('not one');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.getByText('A variable cannot be called "not one"').waitFor();
    await dialog.locator('input').fill('positive');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to positive').waitFor();
    expect(
      await runCell(
        page,
        'print(list(positive), positive.index.equals(df.index[df.x > 0]), len(positive.odd_score.dropna()) == (x > 0).sum(), positive.y.equals(df.y[df.x > 0]))',
      ),
    ).toBe("['x', 'y', 'odd_score', 'odd_is_anomaly'] True True True");
    await panel.getByRole('button', { name: 'Undo' }).click();
    await panel.getByText('Taken back').waitFor();
    expect(await runCell(page, 'print("positive" in globals())')).toBe('False');
  });

  it('says that no variable holds the DataFrame any more, and writes to a new one', async () => {
    await startCell(page, 'held = df[["x"]].copy(); colatent.explore(held)');
    const panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel').last();
    await panel.getByText('1,500 rows, 1 column').waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,500 rows scored').waitFor();
    await runCell(page, 'held = None');
    await panel.getByRole('button', { name: 'Write into held' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('No variable holds the DataFrame any more').waitFor();
    await dialog.getByRole('button', { name: 'New Variable' }).click();
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to colatent_scores').waitFor();
    expect(await runCell(page, 'print(list(colatent_scores))')).toBe(
      "['odd_score', 'odd_is_anomaly']",
    );
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

  it('says in the output what to do when the DataFrame is gone, and reads it again once the kernel has it', async () => {
    await runCell(
      page,
      'kept = dict(colatent.kernel.variables._explored)\ncolatent.kernel.variables._explored.clear()',
    );
    await startCell(
      page,
      `
from IPython.display import display
display({colatent.explore.__globals__["MIME_TYPE"]: {"handle": [*kept][0]}, "text/plain": "a table"}, raw=True)`,
    );
    const output = page.locator('.jp-colatent-Explore').last();
    await output.locator('[role=alert]', { hasText: 'run the cell again' }).waitFor();
    await runCell(page, 'colatent.kernel.variables._explored.update(kept)');
    await output.getByRole('button', { name: 'Read Again' }).click();
    await output.getByText('1,500 rows, 4 columns').waitFor();
  });

  it('says what to do when a notebook is opened whose kernel is gone', async () => {
    const notebook = await savedNotebook();
    // one that was changed elsewhere is not trusted any more
    const changed = { ...notebook, metadata: { ...notebook.metadata, from: 'elsewhere' } };
    await writeFile(join(server.folder, 'saved.ipynb'), JSON.stringify(changed));
    const other = await openLab(browser, server.url);
    other.setDefaultTimeout(120_000);
    await other.locator('.jp-DirListing-item', { hasText: 'saved.ipynb' }).dblclick();
    await other.locator('.jp-Notebook').waitFor();
    // outputs of others are shown as text until the notebook is trusted
    await other
      .locator('.jp-OutputArea-output', { hasText: 'pandas table of 1500 rows' })
      .first()
      .waitFor();
    await other.evaluate(async () => {
      interface Lab {
        readonly commands: { execute: (id: string) => Promise<unknown> };
      }
      const { commands } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      void commands.execute('notebook:trust');
      await Promise.resolve();
    });
    await other.locator('.jp-Dialog').getByRole('button', { name: 'Trust' }).click();
    const output = other.locator('.jp-colatent-Explore').first();
    await output
      .getByText('the DataFrame is not in the kernel any more; run the cell again')
      .waitFor();
    await output.getByRole('button', { name: 'Read Again' }).waitFor();
    if (process.env['SCREENSHOTS']) {
      await other.screenshot({ path: `${process.env['SCREENSHOTS']}/explore-gone.png` });
    }
    await other.close();
  });

  /** The notebook as JupyterLab saves it. */
  async function savedNotebook(): Promise<{ readonly metadata: object }> {
    await page.evaluate(async () => {
      interface Lab {
        readonly commands: { execute: (id: string) => Promise<unknown> };
      }
      const { commands } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      await commands.execute('docmanager:save-all');
    });
    const path = join(server.folder, 'Untitled.ipynb');
    await expect
      .poll(() => readFile(path, 'utf8'), { timeout: 60_000 })
      .toContain('application/vnd.colatent.explore+json');
    return JSON.parse(await readFile(path, 'utf8')) as { readonly metadata: object };
  }
});
