import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openLab } from './browser.js';
import { closeDataFrames, exploreTrained, makeDataFrames } from './data-frames.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { runCell } from './notebook.js';
import { tellPageAtFailure } from './page-at-failure.js';

let server: JupyterServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startJupyter();
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(60_000);
  await makeDataFrames(page);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

afterEach(async (context) => {
  await tellPageAtFailure(context, page, server).finally(() => closeDataFrames(page));
});

const tab = (name: string): Locator =>
  page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: name });
const panel = (): Locator => page.locator('.jp-colatent-Panel').last();
const dialog = (): Locator => page.locator('.jp-Dialog');
const press = (name: string): Promise<void> => panel().getByRole('button', { name }).click();
const answer = (name: string): Promise<void> =>
  dialog().getByRole('button', { name, exact: true }).click();
const alerts = (): Promise<number> => panel().locator('[role=alert]').count();
const execute = (command: string): Promise<void> =>
  page.evaluate(async (id) => {
    interface Lab {
      readonly commands: { execute: (id: string) => Promise<unknown> };
    }
    await (window as unknown as { jupyterapp: Lab }).jupyterapp.commands.execute(id);
  }, command);

describe('the panel of a DataFrame whose notebook is closed', () => {
  async function closeNotebook(): Promise<void> {
    await execute('docmanager:save-all');
    await tab('Untitled.ipynb').locator('.lm-TabBar-tabCloseIcon').click();
    await page.locator('.jp-NotebookPanel').waitFor({ state: 'detached' });
  }

  it('says so, opens it where the user wants that, and writes and undoes by the kernel that lived on', async () => {
    await exploreTrained(page, 'frame');
    await closeNotebook();
    await press('Write into frame');
    await dialog().getByText('in the kernel of Untitled.ipynb, which is not open').waitFor();
    await answer('Cancel');
    await dialog().waitFor({ state: 'detached' });
    expect([await alerts(), await page.locator('.jp-NotebookPanel').count()]).toEqual([0, 0]);
    await press('Write into frame');
    await answer('Open Notebook');
    await panel().getByText('Written to frame').waitFor();
    expect(await runCell(page, 'print(list(_hidden)[3:])')).toBe("['score', 'is_anomaly']");
    // a notebook that the user opens again is found as well
    await closeNotebook();
    await page.locator('.jp-DirListing-item', { hasText: 'Untitled.ipynb' }).dblclick();
    await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
    await tab('frame').click();
    expect(await panel().getByText('The kernel was restarted').count()).toBe(0);
    await press('Undo');
    await panel().getByText('Taken back').waitFor();
    expect(await alerts()).toBe(0);
    await tab('Untitled.ipynb').click();
    expect(await runCell(page, 'print(list(_hidden)[3:])')).toBe('[]');
  });
});

describe('the panel of a DataFrame that is gone', () => {
  it('offers a new variable, with the index there was, when the name was given to something else', async () => {
    await runCell(page, 'messy = frame[["x", "y"]].set_index(numpy.arange(2000) * 10)');
    await exploreTrained(page, 'messy');
    await runCell(page, 'renamed = messy; del messy');
    await press('Write to messy.colatent.parquet');
    await dialog().getByText('The kernel has no DataFrame named messy').waitFor();
    await answer('Cancel');
    await press('Write into messy');
    await dialog().getByText('The DataFrame is gone').waitFor();
    await answer('New Variable');
    await dialog().getByText('Name of a new variable for the new columns').waitFor();
    await answer('Write');
    await panel().getByText('Written to colatent_scores').waitFor();
    expect(
      await runCell(
        page,
        'print(list(renamed.join(colatent_scores)), renamed.join(colatent_scores).score.notna().all(), len(colatent_scores))',
      ),
    ).toBe("['x', 'y', 'score', 'is_anomaly'] True 2000");
    await runCell(page, 'messy = renamed[:1800].copy()');
    await press('Write into messy');
    await answer('Read Again');
    await panel().getByText('1,800 rows scored').waitFor();
  });
});

describe('the panel of a DataFrame whose kernel was restarted', () => {
  async function restart(): Promise<void> {
    await page.evaluate(async () => {
      interface Lab {
        readonly shell: {
          widgets: (area: string) => Iterable<{
            readonly sessionContext?: {
              readonly session: { readonly kernel: { readonly restart: () => Promise<void> } };
            };
          }>;
        };
      }
      const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      for (const { sessionContext } of shell.widgets('main')) {
        await sessionContext?.session.kernel.restart();
      }
    });
  }
  const told = (): Locator =>
    panel().getByText('The kernel was restarted: run your cells, then read the DataFrame again.');

  it('says so at once, writes to a new variable by the library there was, and reads and scores the rows again', async () => {
    await exploreTrained(page, 'frame');
    await press('Write into frame');
    await panel().getByText('Written to frame').waitFor();
    expect(await told().count()).toBe(0);
    await restart();
    await told().waitFor();
    expect(await panel().getByText('Written to frame').count()).toBe(0);
    expect(await panel().getByRole('button', { name: 'Undo' }).isEnabled()).toBe(false);
    await press('Write into frame');
    await dialog().getByText('The kernel was restarted', { exact: true }).waitFor();
    await answer('New Variable');
    await answer('Write');
    await panel().getByText('Written to colatent_scores').waitFor();
    expect(
      await runCell(
        page,
        'print(type(colatent_scores).__module__.split(".")[0], colatent_scores.shape)',
      ),
    ).toBe('pandas (2000, 2)');
    await press('Read Again');
    await panel()
      .locator('[role=alert]', { hasText: 'The kernel has no DataFrame named frame' })
      .waitFor();
    await told().waitFor();
    await runCell(
      page,
      'import pandas; frame = pandas.DataFrame({"x": range(1700), "y": range(1700), "kind": "a"})',
    );
    await press('Read Again');
    await panel().getByText('1,700 rows scored').waitFor();
    expect([await told().count(), await alerts()]).toEqual([0, 0]);
    await press('Write into frame');
    await panel().getByText('Written to frame').waitFor();
  });
});
