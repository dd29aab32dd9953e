import type { Page } from 'playwright-core';
import { newNotebook, runCell } from './notebook.js';

/** Makes a notebook whose kernel has a table of each library, of 2,000 rows. */
export async function makeDataFrames(page: Page): Promise<void> {
  await newNotebook(page);
  await runCell(
    page,
    `
import numpy, pandas, polars, pyarrow
x = numpy.random.default_rng(1).normal(size=2000)
frame = pandas.DataFrame({"x": x, "y": 2 * x, "kind": ["a", "b"] * 1000})
frame_polars = polars.DataFrame({"x": x, "text": ["é", None] * 1000})
table = pyarrow.table({"x": x})
_hidden = frame
`,
  );
}

/** Closes the panels of DataFrames. */
export async function closeDataFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface Lab {
      readonly shell: {
        widgets: (area: string) => Iterable<{ node: HTMLElement; close: () => void }>;
      };
    }
    const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
    [...shell.widgets('main')]
      .filter(({ node }) => node.querySelector(':scope > .jp-colatent-FrameHost') !== null)
      .forEach((widget) => {
        widget.close();
      });
  });
  await page.locator('.jp-colatent-FrameHost').waitFor({ state: 'detached' });
}

/** Opens the panel of a DataFrame by the notebook's button, and waits for its columns. */
export async function explore(page: Page, name: string): Promise<void> {
  const open = await page.locator('.jp-colatent-Columns').count();
  await pick(page, name);
  await page.locator('.jp-colatent-Columns').nth(open).waitFor();
}

/** Opens the panel of a DataFrame and trains on it briefly. */
export async function exploreTrained(page: Page, name: string): Promise<void> {
  await explore(page, name);
  const panel = page.locator('.jp-colatent-Panel').last();
  await panel.getByLabel('Epochs', { exact: true }).fill('4');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.getByText('2,000 rows scored').waitFor();
}

/** Picks a DataFrame by the notebook's button. */
export async function pick(page: Page, name: string): Promise<void> {
  await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
  const picker = page.locator('.jp-Dialog select');
  await picker.waitFor();
  const labels = await picker.locator('option').allInnerTexts();
  await picker.selectOption({ index: labels.findIndex((label) => label.startsWith(`${name} `)) });
  await page.locator('.jp-Dialog button', { hasText: 'Explore' }).click();
  await page.locator('.jp-Dialog').waitFor({ state: 'detached' });
}
