import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.js';
import { launchBrowser, openInColatent, openLab, useTheme } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { PLANTED_ROW, writeReadings } from './odd-rows.js';
import { coloursOf, pixelsOf } from './pixels.js';

const ROWS = 5000;
const WAIT = 120_000;

let server: JupyterServer;
let browser: Browser;
let page: Page;
let panel: Locator;

beforeAll(async () => {
  server = await startJupyter();
  await writeReadings(server.folder, 'readings.csv', ROWS);
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  panel = await openTrained(page);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Opens the readings with `fault` as their label, trains and waits for the map. */
async function openTrained(on: Page): Promise<Locator> {
  await openInColatent(on, 'readings.csv');
  const opened = on.locator('.jp-colatent-Panel');
  await opened.getByText('5,000 rows, 6 columns').waitFor({ timeout: WAIT });
  await opened.getByLabel('Label').selectOption('fault');
  await opened.getByRole('button', { name: 'Train', exact: true }).click();
  await opened.getByText('5,000 rows scored').waitFor({ timeout: WAIT });
  await opened.locator('canvas.jp-colatent-Map-rows').waitFor({ timeout: WAIT });
  return opened;
}

const map = (): Locator => panel.locator('.jp-colatent-Map-host');
const summary = (): Promise<string | null> => map().getByRole('img').getAttribute('aria-label');
const grid = (): Locator => panel.getByRole('grid');
const slider = (): Locator => panel.getByRole('slider', { name: 'Threshold' });

/** Writes a picture of the whole page into the folder SCREENSHOTS, or one that goes with the server. */
async function picture(name: string): Promise<void> {
  const news = page.getByRole('button', { name: 'No', exact: true });
  if ((await news.count()) > 0) {
    await news.click();
    await news.waitFor({ state: 'detached' });
  }
  await panel.evaluate((element) => {
    element.scrollTop = 0;
  });
  const folder = process.env['SCREENSHOTS'] ?? join(server.folder, '.settings');
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Number of rows in a filter's name, such as All (5,000). */
async function countOf(filter: 'All' | 'Odd' | 'Selected'): Promise<number> {
  const text = await panel.getByText(new RegExp(`^ ?${filter} \\(`)).textContent();
  return Number(text?.replace(/\D/g, ''));
}

/** How many reasons of the row in detail are seen whole without scrolling. */
function reasonsInSight(): Promise<number> {
  return panel.locator('.jp-colatent-Detail-table').evaluate((table) => {
    const { top, bottom } = table.getBoundingClientRect();
    const end = table.closest('.jp-colatent-Panel')?.getBoundingClientRect().bottom ?? 0;
    return [...table.querySelectorAll('tbody tr')].filter((reason) => {
      const box = reason.getBoundingClientRect();
      return box.top >= top && box.bottom <= Math.min(bottom, end);
    }).length;
  });
}

/** Whether nothing lies over the middle of an element, and it lies within the window. */
function isInSight(element: Locator): Promise<boolean> {
  return element.evaluate((of) => {
    const { left, right, top, bottom } = of.getBoundingClientRect();
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return seen !== null && of.contains(seen);
  });
}

/** Pixels of an element from one of its edges to that of the window, and its size. */
async function placeOf(
  element: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('it is not to be seen');
  return box;
}

/** Draws a lasso around a part of the map, in shares of its width and height. */
async function lasso(left: number, top: number, right: number, bottom: number): Promise<void> {
  const box = await map().boundingBox();
  if (box === null) throw new Error('the map is not to be seen');
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ].map(([x = 0, y = 0]) => [box.x + x * box.width, box.y + y * box.height] as const);
  const [[startX, startY] = [0, 0]] = corners;
  await page.mouse.move(startX, startY);
  await page.mouse.down();
  for (const [x, y] of corners) await page.mouse.move(x, y, { steps: 4 });
  await page.mouse.up();
}

describe('a trained table', () => {
  it('shows its rows on a map, by points and by density', async () => {
    expect(await coloursOf(page, map())).toBeGreaterThan(20);
    expect(await map().locator('canvas').first().getAttribute('data-mode')).toBe('points');
    await panel.getByRole('button', { name: 'Density' }).click();
    await map().locator('canvas[data-mode=density]').waitFor();
    await expect.poll(() => coloursOf(page, map()), { timeout: WAIT }).toBeGreaterThan(20);
    // a colour by a column is one of points
    const colour = panel.getByLabel('Colour');
    expect(await colour.isDisabled()).toBe(true);
    await panel.getByTitle('only points are coloured by a column').waitFor();
    await panel.getByRole('button', { name: 'Density' }).click();
    await map().locator('canvas[data-mode=points]').waitFor();
    expect(await colour.isEnabled()).toBe(true);
  });

  it('colours rows by a column and projects them on any axes', async () => {
    await panel.getByLabel('Colour').selectOption('machine');
    for (const name of ['lathe', 'mill', 'press']) {
      await panel.locator('.jp-colatent-Legend').getByText(name).waitFor({ timeout: WAIT });
    }
    await panel.getByLabel('Up', { exact: true }).selectOption({ label: 'Score' });
    await expect.poll(() => summary()).toContain('Score up');
    await panel.getByLabel('Colour').selectOption('');
    await panel.getByLabel('Up', { exact: true }).selectOption({ label: 'Component 2' });
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  it('tells the column that makes the planted row odd, and what is expected there', async () => {
    const pressure = grid().getByRole('columnheader', { name: 'pressure' }).getByRole('button');
    await pressure.click();
    await pressure.click();
    await grid().locator('[aria-rowindex="2"]', { hasText: '1,235' }).click({ timeout: WAIT });
    await grid().getByRole('columnheader', { name: 'Score' }).getByRole('button').click();
    const detail = panel.getByRole('region', { name: 'Row in detail' });
    await detail.getByText('Row 1,235').waitFor({ timeout: WAIT });
    const first = detail.getByRole('row').nth(1);
    expect(await first.getByRole('rowheader').textContent()).toBe('pressure');
    const [value, expected, share] = await first.getByRole('cell').allTextContents();
    expect(value).toBe('30');
    expect(Number(expected)).toBeLessThan(12);
    expect(Number.parseInt(share ?? '')).toBeGreaterThan(50);
    await picture('map-and-rows-light');
  });

  it('has odd rows alone in the colour of odd ones, whatever the threshold', async () => {
    const odd = (): Promise<number> => pixelsOf(page, map(), '--jp-warn-color1');
    await panel.locator('canvas.jp-colatent-Map-rows[data-drawn=all]').waitFor();
    const few = await odd();
    expect(few).toBeGreaterThan(0);
    const score = panel.getByRole('textbox', { name: 'Score', exact: true });
    await score.fill('0.3');
    await score.press('Enter');
    await expect.poll(odd, { timeout: WAIT }).toBeGreaterThan(10 * few);
    await panel.locator('.jp-colatent-Legend').getByText('0.30').waitFor();
    await score.fill('20');
    await score.press('Enter');
    await expect.poll(odd, { timeout: WAIT }).toBe(0);
    await score.fill('2');
    await score.press('Enter');
    await expect.poll(odd, { timeout: WAIT }).toBeGreaterThan(few / 2);
    expect(await odd()).toBeLessThan(2 * few);
  });

  it('takes a threshold with a decimal comma, says what cannot be taken, and trains again by any threshold', async () => {
    const field = (name: string): Locator =>
      panel
        .getByRole('textbox', { name, exact: true })
        .and(panel.locator('.jp-colatent-See input'));
    const type = async (name: string, text: string): Promise<void> => {
      await field(name).fill(text);
      await field(name).press('Enter');
    };
    await type('Score', '2,5');
    await expect.poll(() => field('Score').inputValue()).toBe('2.5');
    expect(await slider().getAttribute('aria-valuenow')).toBe('2.5');
    await type('Score', 'abc');
    await panel.getByText('0 to 300', { exact: true }).waitFor();
    expect(await field('Score').getAttribute('aria-invalid')).toBe('true');
    await field('Score').press('Escape');
    await expect.poll(() => field('Score').inputValue()).toBe('2.5');
    await type('Percentile', '101');
    await panel.getByText('0 to 100', { exact: true }).waitFor();
    await field('Percentile').press('Escape');
    await type('Rows', '4.000');
    await expect.poll(() => field('Rows').inputValue()).toBe('4000');
    const contamination = panel.getByLabel('Contamination', { exact: true });
    await expect.poll(() => contamination.getAttribute('aria-invalid')).toBe('false');
    expect(await panel.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true);
    await type('Score', '2');
    await expect.poll(() => slider().getAttribute('aria-valuenow')).toBe('2');
  });

  it('shows five reasons at once beside the figures of a label, four where there is little height', async () => {
    await panel.getByText(/^Precision .* recall/).waitFor({ timeout: WAIT });
    await expect.poll(reasonsInSight, { timeout: WAIT / 4 }).toBeGreaterThanOrEqual(5);
    const setup = panel.getByRole('button', { name: 'Train, save, write back' });
    await setup.click();
    await page.setViewportSize({ width: 1280, height: 720 });
    await expect.poll(reasonsInSight, { timeout: WAIT / 4 }).toBeGreaterThanOrEqual(4);
    expect(await isInSight(panel.getByText('Score: 2 is one in a hundred'))).toBe(true);
    await page.setViewportSize({ width: 1440, height: 900 });
    await setup.click();
    await expect.poll(() => isInSight(panel.getByText('Score: 2 is one in a hundred'))).toBe(true);
  });

  it('breaks no heading of a detail, and leaves a row where it was clicked', async () => {
    const lines = panel.locator('.jp-colatent-Detail thead th').evaluateAll((headings) =>
      headings.map((heading) => {
        const text = document.createRange();
        text.selectNodeContents(heading);
        return text.getClientRects().length;
      }),
    );
    expect(await lines).toEqual([1, 1, 1, 1]);
    const row = grid().locator('[aria-rowindex="2"]');
    await panel.getByRole('button', { name: 'Close', exact: true }).click();
    await row.waitFor();
    const before = await placeOf(row);
    const reason = await placeOf(row.locator('.jp-colatent-Rows-why'));
    expect(reason.width).toBeGreaterThan(340);
    await row.click();
    await panel.locator('.jp-colatent-Detail-table').waitFor();
    const { x, y } = await placeOf(row);
    expect({ x, y }).toEqual({ x: before.x, y: before.y });
  });

  it('finds rows by a text in them, among all, the odd or the selected ones, and selects them', async () => {
    const find = panel.getByRole('searchbox', { name: 'Find in the rows' });
    await find.fill('LATHE');
    const lathes = panel.getByText(/^[\d,]+ found$/);
    await lathes.waitFor();
    const count = Number((await lathes.innerText()).replace(/\D/g, ''));
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(2500);
    const listed = (): Promise<number> =>
      grid()
        .getAttribute('aria-rowcount')
        .then((rows) => Number(rows) - 1);
    await expect.poll(listed).toBe(count);
    await panel.getByText(/^ ?Odd \(/).click();
    await expect.poll(listed).toBeLessThan(await countOf('Odd'));
    await panel.getByRole('button', { name: 'Select found' }).click();
    await expect.poll(() => countOf('Selected')).toBe(count);
    await find.fill('no such machine');
    await panel.getByText('0 found').waitFor();
    await panel.getByText(/^ ?Selected \(/).click();
    await expect.poll(listed).toBe(0);
    await find.fill('');
    await expect.poll(listed).toBe(count);
    await panel.getByRole('button', { name: 'Clear selection' }).click();
    await expect.poll(listed).toBe(5000);
  });

  it('sorts its rows by any column', async () => {
    const heading = grid().getByRole('columnheader', { name: 'pressure' });
    await heading.getByRole('button').click();
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    const first = grid().locator('[aria-rowindex="2"]');
    await first.getByText(String(PLANTED_ROW + 1).replace('1', '1,'), { exact: true }).waitFor();
    await grid().getByRole('columnheader', { name: 'Score' }).getByRole('button').click();
    expect(await grid().getByRole('row').count()).toBeLessThan(40);
    expect(await grid().getAttribute('aria-rowcount')).toBe('5001');
  });

  it('sorts them by keys too, the headings being one stop of the tabulator', async () => {
    const headings = grid().getByRole('columnheader');
    const stops = headings.locator('button[tabindex="0"]');
    expect(await stops.count()).toBe(1);
    await stops.focus();
    for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    const reached = await page.evaluate(() => document.activeElement?.textContent);
    expect(reached).toBe('machine');
    await page.keyboard.press('Enter');
    await grid().locator('[aria-sort=ascending]', { hasText: 'machine' }).waitFor();
    await stops.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await grid().locator('[aria-sort=descending]', { hasText: 'Score' }).waitFor();
  });

  it('selects rows by lasso, and lists them', async () => {
    await panel.getByRole('button', { name: 'Lasso' }).click();
    await lasso(0.4, 0.2, 0.98, 0.98);
    await expect.poll(() => countOf('Selected'), { timeout: WAIT }).toBeGreaterThan(100);
    const selected = await countOf('Selected');
    expect(selected).toBeLessThan(ROWS);
    await expect
      .poll(() => grid().getAttribute('aria-rowcount'), { timeout: WAIT })
      .toBe(String(selected + 1));
    expect(await grid().locator('[aria-rowindex="2"]').getAttribute('aria-selected')).toBe('true');
    expect(await summary()).toContain(`${selected.toLocaleString()} selected`);
    await panel.getByRole('button', { name: 'Clear selection' }).click();
    expect(await countOf('Selected')).toBe(0);
    await panel.getByRole('button', { name: 'Lasso' }).click();
  });

  it('moves one threshold for all views, by pointer, key, or what it should come to', async () => {
    const before = await countOf('Odd');
    const chart = await panel.locator('.jp-colatent-Histogram-chart').boundingBox();
    if (chart === null) throw new Error('the histogram is not to be seen');
    await page.mouse.move(chart.x + chart.width * 0.6, chart.y + 40);
    await page.mouse.down();
    await page.mouse.move(chart.x + chart.width * 0.3, chart.y + 40, { steps: 5 });
    await page.mouse.up();
    const dragged = await countOf('Odd');
    expect(dragged).toBeGreaterThan(before);
    expect(await summary()).toContain(`${dragged.toLocaleString()} at or above`);
    const at = Number(await slider().getAttribute('aria-valuenow'));
    await slider().press('ArrowRight');
    expect(Number(await slider().getAttribute('aria-valuenow'))).toBeCloseTo(at + 0.05, 1);
    const budget = panel.getByLabel('Rows', { exact: true }).and(panel.locator('input'));
    await budget.fill('25');
    await budget.press('Enter');
    await expect.poll(() => countOf('Odd'), { timeout: WAIT }).toBe(25);
    await panel.getByText('Odd (25)').click();
    await expect.poll(() => grid().getAttribute('aria-rowcount'), { timeout: WAIT }).toBe('26');
    await panel.getByLabel('Contamination %').fill('1');
    await panel.getByLabel('Contamination %').press('Enter');
    expect(await slider().getAttribute('aria-valuenow')).toBe('2');
    // what is typed while the fields take on the new threshold is taken back
    await expect
      .poll(
        async () => {
          await panel.getByLabel('Percentile').fill('99');
          await panel.getByLabel('Percentile').press('Enter');
          return countOf('Odd');
        },
        { timeout: WAIT },
      )
      .toBe(50);
    await panel.getByText(/^ ?All \(/).click();
  });

  it('measures the threshold by a label that it was not trained on', async () => {
    const figures = panel.getByText(/^Precision .* recall/);
    await panel.getByRole('button', { name: 'Best', exact: true }).click();
    const text = await figures.textContent();
    expect(Number(/recall ([\d.]+)/.exec(text ?? '')?.[1])).toBeGreaterThan(60);
    expect(text).toContain('of the 26 rows labelled odd');
    expect(await panel.getByText('was trained on the label').count()).toBe(0);
  });

  it('is gone through by keys: from row to row on the map, to its detail, and out', async () => {
    await map().focus();
    await page.keyboard.press('ArrowRight');
    const hovered = map().getByRole('status');
    await hovered.waitFor();
    const first = await hovered.textContent();
    await page.keyboard.press('ArrowUp');
    expect(await hovered.textContent()).not.toBe(first);
    const row = /Row [\d,]+/.exec((await hovered.textContent()) ?? '')?.[0] ?? '';
    await page.keyboard.press('Enter');
    const detail = panel.getByRole('region', { name: 'Row in detail' });
    await detail.getByText(row, { exact: true }).waitFor({ timeout: WAIT });
    await page.keyboard.press('Space');
    expect(await countOf('Selected')).toBe(1);
    await page.keyboard.press('Escape');
    expect(await hovered.count()).toBe(0);
    expect(await countOf('Selected')).toBe(0);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const second = await grid()
      .locator('[aria-rowindex="3"] [role=gridcell]')
      .first()
      .textContent();
    await detail.getByText(`Row ${second ?? ''}`, { exact: true }).waitFor({ timeout: WAIT });
  });

  it('sets sampled rows beside the real ones', async () => {
    await panel.getByRole('tab', { name: 'Sampled rows' }).click();
    const compared = panel.getByRole('img', { name: /real and sampled rows are/ });
    await compared.first().waitFor({ timeout: WAIT });
    expect(await compared.count()).toBe(5);
    for (const label of await compared.all()) {
      const alike = Number(/are (\d+) %/.exec((await label.getAttribute('aria-label')) ?? '')?.[1]);
      expect(alike).toBeGreaterThan(70);
    }
    await panel.getByRole('tab', { name: 'Rows', exact: true }).click();
    await grid().locator('[aria-rowindex="2"]').waitFor({ timeout: WAIT });
  });

  it('gives the drawing context back while another tab is in front, and draws again', async () => {
    await page.locator('.lm-TabBar-tab', { hasText: 'Launcher' }).click();
    await expect.poll(() => map().locator('canvas.jp-colatent-Map-rows').count()).toBe(0);
    await page.locator('.lm-TabBar-tab', { hasText: 'readings.csv' }).click();
    await map().locator('canvas[data-mode=points]').waitFor();
    await expect.poll(() => coloursOf(page, map()), { timeout: WAIT }).toBeGreaterThan(20);
  });

  it('draws again after the drawing context was lost', async () => {
    await map()
      .locator('canvas[data-mode=points]')
      .evaluate((canvas: HTMLCanvasElement) => {
        canvas.dataset['before'] = 'loss';
        canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
      });
    await map().locator('canvas[data-mode=points]:not([data-before])').waitFor();
    await expect.poll(() => coloursOf(page, map()), { timeout: WAIT }).toBeGreaterThan(20);
  });

  it.each(['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'])(
    'has no serious flaw of accessibility in the theme %s, and takes on its colours',
    async (theme) => {
      await useTheme(page, theme);
      // the ring of the row shown in detail
      await expect
        .poll(() => pixelsOf(page, map(), '--jp-brand-color1'), { timeout: WAIT })
        .toBeGreaterThan(10);
      expect(await seriousViolations(page, '.jp-colatent-See')).toEqual([]);
      if (theme === 'JupyterLab Dark') await picture('map-and-rows-dark');
    },
  );

  it('shows every button and field whole', async () => {
    const hidden = await panel
      .locator('button, select, input, [role=progressbar]')
      .evaluateAll((controls) =>
        controls
          .filter((control) => control.checkVisibility())
          .filter((control) => {
            control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
            const { left, right, top, bottom } = control.getBoundingClientRect();
            const middle = (left + right) / 2;
            return ![top + 1, (top + bottom) / 2, bottom - 1].every((y) => {
              const seen = document.elementFromPoint(middle, y);
              return (
                seen !== null &&
                (control.contains(seen) || (seen.contains(control) && seen.tagName === 'LABEL'))
              );
            });
          })
          .map((control) => control.outerHTML),
      );
    expect(hidden).toEqual([]);
  });

  it('draws in the pixels of the screen, however many there are to one of CSS', async () => {
    const canvas = map().locator('canvas').first();
    const width = (): Promise<number> =>
      canvas.evaluate((element) => (element as HTMLCanvasElement).width);
    const screen = await page.context().newCDPSession(page);
    const drawAt = async (deviceScaleFactor: number): Promise<void> => {
      await screen.send('Emulation.setDeviceMetricsOverride', {
        width: 1440,
        height: 900,
        deviceScaleFactor,
        mobile: false,
      });
      // a ratio that is only emulated is not told to the page
      await map().press('0');
    };
    const before = await width();
    await drawAt(2);
    await expect.poll(width, { timeout: WAIT / 4 }).toBe(2 * before);
    await drawAt(1);
    await expect.poll(width, { timeout: WAIT / 4 }).toBe(before);
  });

  it('fits a narrow panel', async () => {
    await page.setViewportSize({ width: 700, height: 900 });
    // the panel is laid out anew some frames after its window was resized
    await expect
      .poll(() => panel.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), {
        timeout: WAIT / 4,
      })
      .toBe(0);
    await expect.poll(() => coloursOf(page, map()), { timeout: WAIT }).toBeGreaterThan(20);
    // the rows scroll within their own box
    expect((await placeOf(grid())).height).toBeLessThan(900);
  });
});

describe('a table that is trained anew', () => {
  it('shows its new scores, and warns where the label was trained on', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await panel.getByRole('checkbox', { name: 'fault' }).check();
    await panel.getByText('The label is among the columns to train on').waitFor();
    const before = await countOf('Odd');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('This model was trained on the label.').waitFor({ timeout: WAIT });
    await expect.poll(() => countOf('Odd'), { timeout: WAIT }).not.toBe(before);
    await expect.poll(() => coloursOf(page, map()), { timeout: WAIT }).toBeGreaterThan(20);
    await grid().locator('[aria-rowindex="2"]').waitFor({ timeout: WAIT });
  });
});

describe('a browser without WebGL', () => {
  it('shows density instead, and says so', async () => {
    const without = await launchBrowser(['--disable-gpu', '--disable-webgl', '--disable-webgl2']);
    try {
      const other = await openLab(without, server.url);
      const opened = await openTrained(other);
      await opened.getByText('This browser has no WebGL2').waitFor({ timeout: WAIT });
      const host = opened.locator('.jp-colatent-Map-host');
      await expect.poll(() => coloursOf(other, host), { timeout: WAIT }).toBeGreaterThan(20);
      await host.focus();
      await other.keyboard.press('ArrowRight');
      await host.getByRole('status').waitFor();
    } finally {
      await without.close();
    }
  });
});
