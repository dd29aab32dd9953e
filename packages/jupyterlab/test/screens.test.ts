import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.js';
import { launchBrowser, openInColatent, openLab, useTheme } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { newNotebook, runCell, startCell } from './notebook.js';
import { writeOrders } from './orders.js';

const WAIT = 120_000;
const SHOWN = '.jp-colatent-Panel, .jp-colatent-Card';

let server: JupyterServer;
let browser: Browser;
let page: Page;
let panel: Locator;
let pictures: string;

beforeAll(async () => {
  server = await startJupyter();
  pictures = process.env['SCREENSHOTS'] ?? join(server.folder, '.settings');
  // else Lab asks whether it may fetch news, over whatever is there
  const settings = join(server.folder, '.settings', '@jupyterlab', 'apputils-extension');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'notification.jupyterlab-settings'), '{"fetchNews": "false"}');
  await writeOrders(server.folder, 'orders.csv', 4000);
  await writeOrders(server.folder, 'orders.jsonl', 500);
  await writeFile(join(server.folder, 'logins.csv'), logins(6000));
  await writeFile(join(server.folder, 'ragged.csv'), 'a,b\n1,2\n3,4,5\n');
  await writeFile(
    join(server.folder, 'bare.csv'),
    Array.from({ length: 200 }, (_, row) => `${row % 17},${row % 5}`).join('\n'),
  );
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(WAIT);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** A table with long names, one missing value, and a column that may be a label. */
function logins(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    [row === 7 ? '' : (row * 7919) % 997, row % 13, row % 2 === 0 ? 'yes' : 'no'].join(','),
  );
  return ['seconds_connected,failed_attempts,was_blocked', ...lines].join('\n');
}

async function runCommand(command: string): Promise<void> {
  await page.evaluate(async (id) => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { commands: { execute: (id: string) => Promise<unknown> } };
    };
    await jupyterapp.commands.execute(id);
  }, command);
}

async function open(file: string, told: string | RegExp): Promise<Locator> {
  await page.locator('.jp-DirListing-content').waitFor();
  await openInColatent(page, file);
  const opened = page.locator('.jp-colatent-Panel:visible');
  await opened.getByText(told).waitFor();
  return opened;
}

/** Looks for flaws of accessibility, and writes a picture of the whole page, without the file browser, into the folder SCREENSHOTS or one that goes with the server. */
async function picture(name: string): Promise<void> {
  await runCommand('application:toggle-left-area');
  await page.mouse.move(0, 0);
  await expect.poll(overflow, { timeout: WAIT }).toBe(0);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await runCommand('application:toggle-left-area');
  expect(await seriousViolations(page, SHOWN)).toEqual([]);
}

/** By how many pixels the panel is wider than its place. */
function overflow(): Promise<number> {
  return page
    .locator(SHOWN)
    .filter({ visible: true })
    .first()
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

describe('what a user sees of a table', () => {
  it('are its columns, and a training with four curves, its speed and the time left', async () => {
    panel = await open('orders.csv', '4,000 rows, 11 columns');
    const rowOf = (name: string): Locator =>
      panel.locator('.jp-colatent-List li', { has: page.getByText(name, { exact: true }) });
    await expect
      .poll(() => rowOf('order').textContent(), { timeout: WAIT })
      .toContain('left out: it looks like an identifier');
    await expect
      .poll(() => rowOf('shop').textContent(), { timeout: WAIT })
      .toContain('left out: it is constant');
    expect(await rowOf('discount').textContent()).toMatch(/6\d % missing/);
    const told = rowOf('order').locator('.jp-colatent-Column-warning');
    expect(await told.textContent()).toBe('left out: it looks like an identifier');
    expect(await told.getAttribute('title')).toContain("set its kind to 'text'");
    expect(await rowOf('placed').locator('svg').getAttribute('aria-label')).toMatch(
      /^2025-01-01 – 2025-01-26: \d+; /,
    );
    expect(await panel.locator('.jp-colatent-Settings details').getAttribute('open')).toBeNull();
    await panel.getByText('More settings').click();
    await panel.getByLabel('Epochs', { exact: true }).fill('2000');
    await panel.getByLabel('Early stop', { exact: true }).selectOption('no');
    await panel.getByText('More settings').click();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    const text = panel.locator('.jp-colatent-Progress-text');
    await expect
      .poll(() => text.textContent(), { timeout: WAIT })
      .toMatch(/epoch \d\d+ of at most 2,000/);
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.getByText('paused', { exact: true }).waitFor();
    expect(await text.textContent()).toMatch(/network 1 of 2.* rows a second/);
    expect(await panel.locator('.jp-colatent-Losses-curve[d^="M"]').count()).toBe(4);
    expect(await page.getByText('file is read-only').filter({ visible: true }).count()).toBe(0);
    await picture('train');
    await panel.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => text.textContent(), { timeout: WAIT }).toMatch(/ left$/);
  });

  it('are its rows on a map, by score, and one in detail', async () => {
    await panel.getByRole('button', { name: 'Stop and keep the best' }).click();
    await panel.getByText('4,000 rows scored').waitFor();
    await panel.locator('canvas.jp-colatent-Map-rows').waitFor();
    const odd = panel.getByRole('grid').locator('[aria-rowindex="2"]');
    await odd.click();
    const detail = panel.getByRole('region', { name: 'Row in detail' });
    await detail.getByRole('rowheader').first().waitFor();
    // which column is the oddest depends on when the training was stopped
    const oddest = detail.getByRole('rowheader').first();
    await expect
      .poll(
        async () =>
          (await odd.locator('.jp-colatent-Rows-reason').textContent()) ===
          (await oddest.textContent()),
        { timeout: WAIT },
      )
      .toBe(true);
    await panel.evaluate((element) => {
      element.scrollTop = 0;
    });
    // toolbars are as high as what is in them
    const cut = panel
      .locator('.jp-colatent-Bar')
      .evaluateAll(
        (bars: HTMLElement[]) =>
          bars.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1).length,
      );
    expect(await cut).toBe(0);
    await picture('map');
    await panel.getByRole('grid').scrollIntoViewIfNeeded();
    await panel.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await picture('rows');
  });

  it('is a map as high whatever gives the colours, told in one line or in two', async () => {
    const width = (): Promise<number> => panel.evaluate(({ clientWidth }) => clientWidth);
    const wide = await width();
    await page.setViewportSize({ width: 1340, height: 900 });
    // the panel is laid out anew some frames after its window was resized
    await expect.poll(width).toBe(wide - 100);
    const map = panel.locator('.jp-colatent-Map-host');
    const legend = panel.locator('.jp-colatent-Legend');
    const height = async (): Promise<number | undefined> => (await map.boundingBox())?.height;
    const heights = new Set<number | undefined>();
    for (const [column, told] of [
      ['placed', '≥ 2025-'],
      ['country', 'Norway'],
      ['', 'odd'],
    ] as const) {
      await panel.getByLabel('Colour').selectOption(column);
      await legend.getByText(told).first().waitFor();
      const beyond = legend.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
      expect(await beyond).toBe(0);
      heights.add(await height());
    }
    expect(heights.size).toBe(1);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('are the whole rings of what has the focus in the setup beside the map', async () => {
    const setup = panel.locator('.jp-colatent-Panel-setup');
    await panel.getByText('More settings').click();
    // by the keyboard, which shows the ring
    await panel.getByRole('button', { name: 'Train, save, write back' }).focus();
    const cut: string[] = [];
    const seen = new Set<string>();
    for (;;) {
      await page.keyboard.press('Tab');
      const ring = await setup.evaluate((element) => {
        const { activeElement: on } = document;
        if (on === null || !element.contains(on)) return null;
        const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(on);
        const reach = parseFloat(outlineWidth) + parseFloat(outlineOffset);
        const { left, right } = on.getBoundingClientRect();
        const from = element.getBoundingClientRect().left + element.clientLeft;
        return {
          name: on.getAttribute('aria-label') ?? on.textContent,
          isShown: outlineStyle !== 'none',
          isCut: left - reach < from || right + reach > from + element.clientWidth,
        };
      });
      if (ring === null) break;
      expect(ring.isShown).toBe(true);
      seen.add(ring.name);
      if (ring.isCut) cut.push(ring.name);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Epochs', 'Contamination', 'Train', 'All']));
    expect(cut).toEqual([]);
    await panel.getByText('More settings').click();
  });

  it('are sampled rows beside the real ones', async () => {
    await panel.getByRole('tab', { name: 'Sampled rows' }).click();
    await panel.getByText('sampled rows beside the real ones').waitFor();
    await expect
      .poll(
        () => panel.getByRole('region', { name: 'Columns compared' }).locator('figure').count(),
        { timeout: WAIT },
      )
      .toBe(9);
    await panel.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await picture('sampled');
  });

  it('are its model, told in a card', async () => {
    await panel.getByRole('button', { name: 'Save model' }).click();
    await panel.getByText('Model saved as orders.aae').waitFor();
    await page.locator('.jp-DirListing-item', { hasText: 'orders.aae' }).dblclick();
    const card = page.locator('.jp-colatent-Card');
    await card.getByText('Model of 9 columns').waitFor();
    expect(await card.locator('tr', { hasText: 'postage' }).textContent()).toContain('numeric');
    await picture('card');
  });

  it('are the whole names of its columns, none of which moves once the table is open', async () => {
    await page.setViewportSize({ width: 1280, height: 720 });
    // where the heading and the section of the model are in the panel, after every change of it
    await page.evaluate(() => {
      const places = new Set<string>();
      Object.assign(window, { places });
      const look = (): void => {
        const heading = [...document.querySelectorAll('.jp-colatent-Panel h2')].find((of) =>
          of.textContent.startsWith('6,000 rows'),
        );
        const all = heading?.closest('.jp-colatent-Panel');
        const top = (of: Element | null | undefined): number | undefined =>
          of?.getBoundingClientRect().top;
        const from = top(all) ?? 0;
        const tops = [heading, all?.querySelector('.jp-colatent-Model')].map(top);
        if (all?.checkVisibility() === true) {
          places.add(tops.map((of) => Math.round((of ?? 0) - from)).join());
        }
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    });
    const opened = await open('logins.csv', '6,000 rows, 3 columns');
    await opened.getByText('0.017 % missing').waitFor();
    await opened.getByText('Opening the table…').waitFor({ state: 'detached' });
    const places = page.evaluate(() => [...(window as unknown as { places: Set<string> }).places]);
    expect(await places).toHaveLength(1);
    const list = opened.locator('.jp-colatent-List');
    const wide = list.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(await wide).toBe(0);
    const cut = list
      .locator('.jp-colatent-Column-name > span, .jp-colatent-Column-notes > span')
      .evaluateAll((texts) =>
        texts
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ textContent }) => textContent),
      );
    expect(await cut).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('are what of it cannot be used, and why', async () => {
    const other = await open('orders.jsonl', '500 rows, 14 columns');
    const tags = other.locator('.jp-colatent-List li', {
      has: page.getByText('tags', { exact: true }),
    });
    await tags.getByText('cannot be used: its lists hold other values than numbers').waitFor();
    expect(await tags.getByRole('checkbox').isDisabled()).toBe(true);
    await picture('nested');
    const bare = await open('bare.csv', '200 rows, 2 columns');
    await bare.getByText('the file has no header').waitFor();
  });

  it('is an error with the line where rows are not of one width', async () => {
    await openInColatent(page, 'ragged.csv');
    const alert = page.locator('.jp-colatent-Panel:visible [role=alert]');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(
      /^line 3 has 3 cells and the header has 2, parted by commas/,
    );
  });

  it('are the colours of the theme', async () => {
    await useTheme(page, 'JupyterLab Dark');
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'orders.csv' }).first().click();
    await panel.evaluate((element) => {
      element.scrollTop = 0;
    });
    await panel.locator('canvas.jp-colatent-Map-rows').waitFor();
    await picture('dark');
    await useTheme(page, 'JupyterLab Light');
  });
});

describe('what a user sees of a DataFrame', () => {
  it('is the same panel in the output of a cell', async () => {
    const other = await openLab(browser, server.url);
    await page.close();
    page = other;
    page.setDefaultTimeout(WAIT);
    await newNotebook(page);
    await runCell(
      page,
      `
import sys
sys.path.insert(0, ${JSON.stringify(fileURLToPath(new URL('..', import.meta.url)))})
`,
    );
    await startCell(
      page,
      'import colatent\nimport pandas as pd\n\norders = pd.read_csv("orders.csv", parse_dates=["placed"])\ncolatent.explore(orders)',
    );
    const output = page.locator('.jp-OutputArea-output .jp-colatent-Panel');
    await output.getByText('4,000 rows, 11 columns').waitFor();
    await output.getByLabel('Epochs', { exact: true }).fill('30');
    await output.getByRole('button', { name: 'Train', exact: true }).click();
    await output.getByText('4,000 rows scored').waitFor();
    await output.locator('canvas.jp-colatent-Map-rows').waitFor();
    expect(await output.locator('[role=alert]').count()).toBe(0);
    await output.getByRole('grid').locator('[aria-rowindex="2"] [role=gridcell]').first().click();
    await output
      .getByRole('region', { name: 'Row in detail' })
      .getByRole('rowheader')
      .first()
      .waitFor();
    await page.locator('.jp-InputArea', { hasText: 'colatent.explore' }).evaluate((input) => {
      input.scrollIntoView();
    });
    await picture('explore');
  });
});
