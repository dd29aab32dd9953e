import type { Locator, Page } from 'playwright-core';
import { openInColatent } from './browser.js';
import type { PageWatch } from './page-watch.js';

const WAIT = 300_000;

/** What a training is told. */
export interface ShortTraining {
  readonly effort: 'light' | 'standard';
  /** Seconds. */
  readonly timeBudget: number;
}

/** A large table in Colatent's panel, and what users do with it, each thing watched. */
export class LargePanel {
  readonly panel: Locator;
  readonly map: Locator;
  readonly #page: Page;
  readonly #watch: PageWatch;

  constructor(page: Page, watch: PageWatch) {
    this.#page = page;
    this.#watch = watch;
    this.panel = page.locator('.jp-colatent-Panel');
    this.map = this.panel.locator('.jp-colatent-Map-host');
  }

  /** @param shown the heading of the columns. @param columns how many of them have a chart of what they hold. */
  async open(file: string, shown: string, columns: number): Promise<void> {
    await this.#watch.during('from the click to the columns', async () => {
      await openInColatent(this.#page, file);
      await this.panel.getByText(shown).waitFor({ timeout: WAIT });
    });
    await this.#watch.during('what each column holds', async () => {
      await this.panel
        .locator('.jp-colatent-Distribution')
        .nth(columns - 1)
        .waitFor({ timeout: WAIT });
    });
  }

  /** Trains, and scores every row. @param short null for JupyterLab's defaults. */
  async train(rows: string, short: ShortTraining | null): Promise<void> {
    if (short !== null) {
      await this.panel.getByText('More settings').click();
      await this.panel.getByLabel('Effort', { exact: true }).selectOption(short.effort);
      await this.panel.getByLabel('Time budget in seconds').fill(String(short.timeBudget));
    }
    await this.#watch.during('training', async () => {
      await this.panel.getByRole('button', { name: 'Train', exact: true }).click();
      await this.panel.getByText('scoring all rows').first().waitFor({ timeout: WAIT });
    });
    await this.#watch.during('scoring', () =>
      this.panel.getByText(`${rows} rows scored`).waitFor({ timeout: WAIT }),
    );
    await this.#watch.during('first picture of the map', () =>
      this.map.locator('canvas[data-drawn]').waitFor({ timeout: WAIT }),
    );
    await this.#watch.during('the whole map', () => this.waitForMap());
    await this.map.scrollIntoViewIfNeeded();
  }

  /** Ends trainings in each of their stages; what is timed is from the click to what the panel shows of it. */
  async endTrainings(): Promise<void> {
    const press = (name: string): Promise<void> =>
      this.panel.getByRole('button', { name, exact: true }).dispatchEvent('click');
    const end = async (what: string, when: string, button: string, sign: string): Promise<void> => {
      await this.panel
        .locator('.jp-colatent-Progress-text', { hasText: when })
        .waitFor({ timeout: WAIT });
      await this.#watch.during(what, async () => {
        await press(button);
        await this.panel.getByText(sign).first().waitFor({ timeout: WAIT });
      });
    };
    const stop = 'Stop and keep the best';
    await press('Train');
    const unlearned = 'Stopped before anything was learned';
    await end('stopping while rows are prepared', 'Preparing the rows', stop, unlearned);
    await press('Train');
    await end('stopping a training', 'rows a second', stop, 'finishing with the best model');
    const cancelled = 'The training was cancelled';
    await end('cancelling while rows are scored', 'scoring all rows', 'Cancel', cancelled);
  }

  /** Waits until every row is drawn. */
  async waitForMap(): Promise<void> {
    await this.map.locator('canvas[data-drawn=all]').waitFor({ timeout: WAIT });
  }

  /** Moves and zooms the map. */
  async move(): Promise<void> {
    const { x, y, width, height } = await boxOf(this.map);
    const { mouse } = this.#page;
    await mouse.move(x + width / 2, y + height / 2);
    await this.#watch.during('moving the map', async () => {
      await mouse.down();
      for (let step = 1; step <= 40; step++) {
        await mouse.move(x + width / 2 + 2 * step, y + height / 2 + step);
      }
      await mouse.up();
    });
    await this.#watch.during('zooming', async () => {
      for (let step = 0; step < 20; step++) await mouse.wheel(0, step < 10 ? -60 : 60);
    });
    await this.waitForMap();
  }

  /** Selects by lasso the rows in the middle of the map. */
  async select(): Promise<void> {
    const { x, y, width, height } = await boxOf(this.map);
    const { mouse, keyboard } = this.#page;
    await this.#watch.during('a lasso', async () => {
      await keyboard.down('Shift');
      await mouse.move(x + 60, y + 60);
      await mouse.down();
      await mouse.move(x + width - 60, y + 60, { steps: 10 });
      await mouse.move(x + width - 60, y + height - 60, { steps: 10 });
      await mouse.move(x + 60, y + height - 60, { steps: 10 });
      await mouse.up();
      await keyboard.up('Shift');
      await this.panel.getByText(/Selected \([1-9]/).waitFor({ timeout: WAIT });
    });
    await this.waitForMap();
    await this.panel.getByRole('button', { name: 'Clear selection' }).click();
  }

  /** Drags the threshold along the histogram. */
  async dragThreshold(): Promise<void> {
    const { x, y, width, height } = await boxOf(this.panel.locator('.jp-colatent-Histogram-chart'));
    const { mouse } = this.#page;
    await this.#watch.during('dragging the threshold', async () => {
      await mouse.move(x + width / 2, y + height / 2);
      await mouse.down();
      for (let step = 1; step <= 30; step++) {
        await mouse.move(x + width / 2 - (step * width) / 120, y + height / 2);
      }
      await mouse.up();
    });
    await this.waitForMap();
  }

  /** Sorts the rows by a column, and scrolls to their end. @param rows how many there are. @returns the last row. */
  async goThroughRows(column: string, rows: number): Promise<Locator> {
    const grid = this.panel.getByRole('grid');
    await grid.scrollIntoViewIfNeeded();
    await this.#watch.during(`sorting by ${column}`, async () => {
      await grid.getByRole('button', { name: column, exact: true }).click();
      await grid.locator('[aria-sort=ascending]').waitFor({ timeout: WAIT });
      await this.panel.locator('[role=grid][aria-busy=false]').waitFor({ timeout: WAIT });
    });
    await this.#watch.during('scrolling through rows', async () => {
      await grid.hover();
      for (let step = 0; step < 30; step++) await this.#page.mouse.wheel(0, 400);
    });
    await grid.focus();
    await this.#page.keyboard.press('End');
    const last = grid.locator(`[aria-rowindex="${rows + 1}"]`);
    await last.waitFor({ timeout: WAIT });
    return last;
  }
}

async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('the map is not to be seen');
  return box;
}
