import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { writeReadings } from './odd-rows.js';

const WAIT = 300_000;

/** Longest the page may stand still, in milliseconds: far below what the work takes, far above what a busy machine adds. */
const LONGEST = 700;

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  await writeReadings(server.folder, 'readings.csv', 200_000);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

declare global {
  interface Window {
    longTasks?: number[];
  }
}

/** Durations of what kept the page busy since the last call, in milliseconds. */
function longTasks(page: Page): Promise<number[]> {
  return page.evaluate(() => window.longTasks?.splice(0) ?? []);
}

describe('two hundred thousand rows', () => {
  it(
    'leave the page free while they are opened, trained on, ordered, moved and selected',
    { timeout: 2 * WAIT },
    async () => {
      const page = await openLab(browser, server.url);
      await page.evaluate(() => {
        const found: number[] = [];
        window.longTasks = found;
        new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) found.push(duration);
        }).observe({ type: 'longtask' });
      });
      await openInColatent(page, 'readings.csv');
      const panel = page.locator('.jp-colatent-Panel');
      await panel.getByText('200,000 rows, 6 columns').waitFor({ timeout: WAIT });
      await panel.getByRole('button', { name: 'Train', exact: true }).click();
      await panel.getByText('200,000 rows scored').waitFor({ timeout: WAIT });
      const host = panel.locator('.jp-colatent-Map-host');
      await host.locator('canvas[data-mode=points]').waitFor({ timeout: WAIT });
      const grid = panel.getByRole('grid');
      await grid.locator('[aria-rowindex="2"]').waitFor({ timeout: WAIT });
      expect(Math.max(0, ...(await longTasks(page)))).toBeLessThan(LONGEST);

      const box = await host.boundingBox();
      if (box === null) throw new Error('the map is not to be seen');
      const drag = async (): Promise<void> => {
        await page.mouse.move(box.x + 60, box.y + 60);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width - 60, box.y + 60, { steps: 8 });
        await page.mouse.move(box.x + box.width - 60, box.y + box.height - 60, { steps: 8 });
        await page.mouse.move(box.x + 60, box.y + box.height - 60, { steps: 8 });
        await page.mouse.up();
      };
      await drag();
      await page.mouse.wheel(0, -120);
      await panel.getByRole('slider', { name: 'Threshold' }).press('PageDown');
      await page.keyboard.down('Shift');
      await drag();
      await page.keyboard.up('Shift');
      await expect
        .poll(() => panel.getByText(/^ ?Selected \(/).textContent(), { timeout: WAIT })
        .not.toContain('(0)');
      await panel.getByText(/^ ?All \(/).click();
      await grid.getByRole('button', { name: 'pressure' }).click();
      await grid.focus();
      await expect.poll(() => grid.getAttribute('aria-busy'), { timeout: WAIT }).toBe('false');
      await page.keyboard.press('End');
      await grid.locator('[aria-rowindex="200001"]').waitFor({ timeout: WAIT });
      expect(await grid.locator('[aria-rowindex="200001"]').textContent()).toContain('1,235');
      expect(await grid.getByRole('row').count()).toBeLessThan(60);
      expect(Math.max(0, ...(await longTasks(page)))).toBeLessThan(LONGEST);
    },
  );
});
