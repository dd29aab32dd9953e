import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openLab } from './browser.js';
import { closeDataFrames, explore as exploreIn, makeDataFrames } from './data-frames.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { runCell, startCell } from './notebook.js';
import { tellPageAtFailure } from './page-at-failure.js';

let server: JupyterServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startJupyter();
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(90_000);
  await makeDataFrames(page);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

afterEach(async (context) => {
  await tellPageAtFailure(context, page, server).finally(() => closeDataFrames(page));
});

const explore = (name: string): Promise<void> => exploreIn(page, name);

/** Writes columns made in the page to the DataFrame of the panel opened last; gives the error's name and message. */
async function write(
  columns: Record<string, unknown[]>,
  options: { replace?: boolean; newVariable?: string } = {},
): Promise<string> {
  return page.evaluate(
    async ([given, how]) => {
      const columnsOf = Object.entries(given).map(([name, values]) => ({
        name,
        values: typeof values[0] === 'number' ? Float32Array.from(values as number[]) : values,
      }));
      try {
        await targetOf().write(columnsOf, undefined, how);
        return 'written';
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }

      function targetOf(): { write: (...all: unknown[]) => Promise<unknown> } {
        const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
        const widgets = [...shell.widgets('main')].filter(({ target }) => target !== undefined);
        return widgets.at(-1)?.target as { write: (...all: unknown[]) => Promise<unknown> };
      }
      interface Lab {
        readonly shell: { widgets: (area: string) => Iterable<{ readonly target?: unknown }> };
      }
    },
    [columns, options] as const,
  );
}

/** Calls the undo of the DataFrame of the panel opened last. */
async function undo(): Promise<void> {
  await page.evaluate(async () => {
    interface Lab {
      readonly shell: {
        widgets: (area: string) => Iterable<{ target?: { undo: () => Promise<void> } }>;
      };
    }
    const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
    await [...shell.widgets('main')]
      .filter(({ target }) => target)
      .at(-1)
      ?.target?.undo();
  });
}

describe('DataFrames of a kernel', () => {
  it('lists the variables that are tables, with their shapes', async () => {
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    const options = page.locator('.jp-Dialog option');
    await options.first().waitFor({ state: 'attached' });
    expect(await options.allInnerTexts()).toEqual([
      'frame (pandas, 2,000 rows, 3 columns)',
      'frame_polars (polars, 2,000 rows, 2 columns)',
      'table (pyarrow, 2,000 rows, 1 column)',
    ]);
    await page.locator('.jp-Dialog button', { hasText: 'Cancel' }).click();
  });

  it.each([
    ['frame', '2,000 rows, 3 columns'],
    ['frame_polars', '2,000 rows, 2 columns'],
  ])('opens the panel of %s, trains and scores it', async (name, shape) => {
    await explore(name);
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText(shape).waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('2,000 rows scored').waitFor();
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  });

  it('says that the kernel is busy, can be told not to wait, and goes on when it is free', async () => {
    await runCell(page, 'import time');
    // a conversation of its own is begun anew for each panel, behind the cell that runs
    await startCell(page, 'time.sleep(12)');
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    const dialog = page.locator('.jp-Dialog', { hasText: 'The kernel is busy' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    await dialog.waitFor();
    await page.locator('.jp-Dialog select').waitFor({ timeout: 60_000 });
    expect(await dialog.count()).toBe(0);
    await page.locator('.jp-Dialog button', { hasText: 'Cancel' }).click();
  });

  it('waits for cells that run long, though the kernel seems idle since it answered another panel', async () => {
    await explore('frame');
    await startCell(page, 'time.sleep(45)');
    expect(await write({ seen: [1] })).toContain('rows');
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    const dialog = page.locator('.jp-Dialog', { hasText: 'The kernel is busy' });
    await dialog.waitFor();
    await page.locator('.jp-Dialog select').waitFor({ timeout: 60_000 });
    await page.locator('.jp-Dialog button', { hasText: 'Cancel' }).click();
  });

  it('ends the subshell it asked by only when nothing of it is on its way, as else the kernel prints a traceback into the notebook', async () => {
    await explore('frame');
    await page.evaluate(() => {
      interface Message {
        readonly header: { readonly msg_type: string };
        readonly parent_header: { readonly msg_type?: string };
        readonly content: { readonly execution_state?: string };
      }
      interface Told {
        connect: (slot: (sender: unknown, told: { readonly msg: Message }) => void) => void;
      }
      interface Widget {
        readonly sessionContext?: { readonly session: { kernel: { anyMessage: Told } } };
      }
      const lab = window as unknown as {
        readonly jupyterapp: { readonly shell: { widgets: (area: string) => Iterable<Widget> } };
        order: string[];
      };
      lab.order = [];
      const notebook = [...lab.jupyterapp.shell.widgets('main')].find(
        ({ sessionContext }) => sessionContext !== undefined,
      );
      notebook?.sessionContext?.session.kernel.anyMessage.connect((_, { msg }) => {
        const { header, parent_header: parent, content } = msg;
        lab.order.push(
          [parent.msg_type, header.msg_type, content.execution_state].filter(Boolean).join(' '),
        );
      });
    });
    await closeDataFrames(page);
    const order = (): Promise<string[]> =>
      page.evaluate(() => (window as unknown as { readonly order: string[] }).order);
    await expect.poll(order).toContain('delete_subshell_request');
    const told = await order();
    expect(told).toContain('comm_close status idle');
    expect(told.indexOf('comm_close status idle')).toBeLessThan(
      told.indexOf('delete_subshell_request'),
    );
    expect(await runCell(page, 'import gc; gc.collect(); print("clean")')).toBe('clean');
  });

  it('writes columns to a pandas DataFrame in place, refuses a taken name, and undoes', async () => {
    await explore('frame');
    const scores = Array.from({ length: 2000 }, (_, row) => row / 4);
    const words = scores.map((score, row) => (row === 3 ? null : `größer ${score}`));
    const flags = scores.map((score) => score > 100);
    expect(await write({ score: scores, word: words, flag: flags })).toBe('written');
    expect(
      await runCell(
        page,
        'print(list(_hidden.columns), frame.score.dtype, frame.score.iloc[7], frame.word.iloc[4], frame.word.isna().sum(), int(frame.flag.sum()))',
      ),
    ).toBe("['x', 'y', 'kind', 'score', 'word', 'flag'] float32 1.75 größer 1 1 1599");
    expect(await write({ score: scores })).toContain('ColumnExistsError');
    expect(await write({ score: scores.map(() => 1) }, { replace: true })).toBe('written');
    await undo();
    expect(await runCell(page, 'print(frame.score.iloc[7])')).toBe('1.75');
    await undo();
    expect(await runCell(page, 'print(list(frame.columns))')).toBe("['x', 'y', 'kind']");
  });

  it('binds a polars variable to the table with the columns, and undoes', async () => {
    await explore('frame_polars');
    expect(await write({ score: Array.from({ length: 2000 }, () => 0.5) })).toBe('written');
    expect(await runCell(page, 'print(frame_polars.schema["score"], frame_polars.width)')).toBe(
      'Float32 3',
    );
    await undo();
    expect(await runCell(page, 'print(frame_polars.columns)')).toBe("['x', 'text']");
  });

  it('refuses to write to a DataFrame that changed, and writes to a new variable instead', async () => {
    await runCell(page, 'changing = frame.copy()');
    await explore('changing');
    await runCell(page, 'changing.sort_values("x", inplace=True)');
    const scores = Array.from({ length: 2000 }, () => 1);
    expect(await write({ score: scores })).toBe(
      'DataFrameChangedError: The index of changing changed since it was read; its rows may be in another order',
    );
    await runCell(page, 'changing = changing[:100]');
    expect(await write({ score: scores })).toContain('There is another DataFrame');
    expect(await write({ score: scores }, { newVariable: 'changing_scores' })).toBe('written');
    expect(await runCell(page, 'print(changing_scores.shape)')).toBe('(2000, 1)');
  });

  it('writes a million numbers and texts back, 12 MB in parts', async () => {
    await runCell(page, 'big = pandas.DataFrame({"x": numpy.arange(1_000_000, dtype="float32")})');
    await explore('big');
    await page.locator('.jp-colatent-Panel').getByText('1,000,000 rows').waitFor();
    const outcome = await page.evaluate(async () => {
      interface Target {
        write: (columns: readonly { name: string; values: unknown }[]) => Promise<unknown>;
      }
      interface Lab {
        readonly shell: { widgets: (area: string) => Iterable<{ target?: Target }> };
      }
      const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      const target = [...shell.widgets('main')].findLast((widget) => widget.target)?.target;
      const score = Float32Array.from({ length: 1_000_000 }, (_, row) => row / 2);
      const top = Array.from({ length: 1_000_000 }, (_, row) => `col${row % 97}`);
      const began = performance.now();
      await target?.write([
        { name: 'score', values: score },
        { name: 'top', values: top },
      ]);
      return performance.now() - began;
    });
    console.log(`1 M float32 and texts written in ${Math.round(outcome)} ms`);
    expect(
      await runCell(
        page,
        'print((big.score == big.x / 2).all(), (big.top == [f"col{row % 97}" for row in range(1_000_000)]).all())',
      ),
    ).toBe('True True');
  });
});

describe('a kernel that was restarted', () => {
  it('is not written to by the panel, which lets the user choose', async () => {
    await explore('frame');
    await page.evaluate(async () => {
      interface Kernel {
        readonly restart: () => Promise<void>;
      }
      interface Lab {
        readonly shell: {
          widgets: (area: string) => Iterable<{
            readonly sessionContext?: { readonly session: { readonly kernel: Kernel } };
          }>;
        };
      }
      const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      for (const { sessionContext } of shell.widgets('main')) {
        await sessionContext?.session.kernel.restart();
      }
    });
    const panel = page.locator('.jp-colatent-Panel').last();
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('2,000 rows scored').waitFor();
    await panel.getByRole('button', { name: 'Write into frame' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('The kernel was restarted').waitFor();
    await dialog.getByRole('button', { name: 'Read Again' }).click();
    await panel
      .locator('[role=alert]', { hasText: 'The kernel has no DataFrame named frame; run the cell' })
      .waitFor();
    expect(await runCell(page, 'print("frame" in globals())')).toBe('False');
  });

  it('says that the kernel was restarted when there is nothing to write to any more', async () => {
    await runCell(page, 'import pandas; frame = pandas.DataFrame({"x": range(2000)})');
    await explore('frame');
    await page.evaluate(async () => {
      interface Lab {
        readonly serviceManager: {
          readonly sessions: { running: () => Iterable<{ readonly kernel: { id: string } }> };
          readonly kernels: { connectTo: (to: object) => { restart: () => Promise<void> } };
        };
      }
      const { serviceManager } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      for (const { kernel } of serviceManager.sessions.running()) {
        await serviceManager.kernels.connectTo({ model: kernel }).restart();
      }
    });
    expect(await write({ score: Array.from({ length: 2000 }, () => 1) })).toContain('restarted');
  });
});
