import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { germanCsv } from './adversarial.js';
import { launchBrowser, openInColatent, openLab, runCommand } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { shopCsv } from './tables.js';

/** What a machine that does other work as well may take of what is promised. */
const SLOW = 10;

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  // a hub gives every user's server a prefix
  server = await startJupyter({ baseUrl: '/user/bob/' });
  await writeFile(join(server.folder, 'shop.csv'), shopCsv(4000));
  await writeFile(
    join(server.folder, 'german.csv'),
    `a;a;${germanCsv(400).replaceAll('\n', '\n1;2;')}`,
  );
  const names = Array.from({ length: 1000 }, (_, column) => `column ${column}`);
  const rows = Array.from({ length: 200 }, (_, row) =>
    names.map((_, column) => (row * (column + 3)) % 101).join(','),
  );
  await writeFile(join(server.folder, 'wide.csv'), [names.join(','), ...rows].join('\n'));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

async function open(file = 'shop.csv', rows = '4,000 rows, 6 columns'): Promise<[Page, Locator]> {
  const page = await openLab(browser, server.url);
  await openInColatent(page, file);
  const panel = page.locator('.jp-colatent-Panel');
  await panel.getByText(rows).waitFor({ timeout: 60_000 });
  return [page, panel];
}

/** Starts a training that goes on until it is told to end. */
async function startEndless(panel: Locator): Promise<void> {
  await panel.getByText('More settings').click();
  await panel.getByLabel('Epochs', { exact: true }).fill('100000');
  await panel.getByLabel('Early stop', { exact: true }).selectOption('no');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.locator('.jp-colatent-Losses path').first().waitFor({ timeout: 60_000 });
}

async function waitUntilTrained(panel: Locator): Promise<void> {
  await panel.getByText(/rows scored/).waitFor({ timeout: 120_000 });
}

describe('choosing columns', () => {
  it('shows the kinds a model would take, what is missing, and what would be left out and why', async () => {
    const [page, panel] = await open();
    const rowOf = (name: string): Locator =>
      panel.locator('.jp-colatent-List li', { has: page.getByText(name, { exact: true }) });
    const kindOf = async (name: string): Promise<string | null> =>
      rowOf(name).locator('option:checked').textContent();
    await expect.poll(() => kindOf('price'), { timeout: 30_000 }).toBe('numeric');
    expect(await kindOf('means')).toBe('categorical');
    expect(await kindOf('id')).toBe('left out');
    expect(await rowOf('id').locator('.jp-colatent-Column-warning').textContent()).toMatch(
      /left out: /,
    );
    expect(await rowOf('same').textContent()).toContain('it is constant');
    expect(await rowOf('note').textContent()).toContain('33 % missing');
    expect(await rowOf('price').locator('svg rect').count()).toBe(12);
    await rowOf('price').locator('select').selectOption('categorical');
    expect(await kindOf('price')).toBe('as categorical');
  });

  it('tells of decimal commas, of names that stand twice, and of texts that look like numbers and dates', async () => {
    const [page, panel] = await open('german.csv', '400 rows, 29 columns');
    const rowOf = (name: string): Locator =>
      panel.locator('.jp-colatent-List li', { has: page.getByText(name, { exact: true }) });
    const shown = async (name: string): Promise<string | null> => {
      await panel.getByLabel('Filter columns').fill(name);
      return rowOf(name).textContent();
    };
    await panel.getByText('Numbers are read with a decimal comma').waitFor();
    await panel.getByText('or with that of another, are called: a_1').waitFor();
    await expect.poll(() => shown('Preis'), { timeout: 30_000 }).toContain('numeric');
    await expect.poll(() => shown('Datum')).toContain('timestamp');
    await expect.poll(() => shown('Betrag')).toContain('numbers with a currency sign or unit');
    await expect.poll(() => shown('Brutto')).toContain('write all of the file like 1234.5');
    await expect
      .poll(() => shown('offen'))
      .toContain('none tells whether day or month comes first');
    await rowOf('offen').locator('select').selectOption('text');
    await expect.poll(() => rowOf('offen').locator('.jp-colatent-Column-warning').count()).toBe(0);
  });

  it('finds and chooses among a thousand columns without drawing them all', async () => {
    const [, panel] = await open('wide.csv', '200 rows, 1,000 columns');
    await panel.locator('.jp-colatent-Distribution').first().waitFor({ timeout: 60_000 });
    expect(await panel.locator('.jp-colatent-List li').count()).toBeLessThan(60);
    await panel.getByRole('button', { name: 'None' }).click();
    await panel.getByText('0 of 1,000 used').waitFor();
    expect(await panel.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
    await panel.getByLabel('Filter columns').fill('column 99');
    await panel.getByRole('button', { name: 'All' }).click();
    await panel.getByText('11 of 1,000 used').waitFor();
    await panel.getByLabel('Filter columns').fill('');
    await panel.locator('.jp-colatent-List').evaluate((list) => {
      list.scrollTop = list.scrollHeight;
    });
    await panel.getByText('column 999', { exact: true }).waitFor();
    expect(await panel.getByLabel('column 999', { exact: true }).isChecked()).toBe(true);
  });
});

describe('a training', () => {
  it('is watched, paused, resumed and stopped, and keeps the best model', async () => {
    const [page, panel] = await open();
    await page.evaluate(() => {
      const tasks: number[] = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ entryTypes: ['longtask'] });
      Object.assign(window, { longTasks: tasks });
    });
    await startEndless(panel);
    const bar = panel.getByRole('progressbar');
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')))
      .toBeGreaterThanOrEqual(0);
    expect(await panel.locator('.jp-colatent-Losses-curve').count()).toBe(4);
    expect(await panel.locator('.jp-colatent-Progress-text').textContent()).toMatch(
      /rows a second/,
    );
    // what opening and starting took is not the training's
    await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
    await page.waitForTimeout(3000);
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.getByText('paused', { exact: true }).waitFor();
    // an event that was on its way may still come
    await page.waitForTimeout(500);
    const paused = await panel.locator('.jp-colatent-Progress-text').textContent();
    await page.waitForTimeout(1500);
    expect(await panel.locator('.jp-colatent-Progress-text').textContent()).toBe(paused);
    await panel.getByRole('button', { name: 'Resume' }).click();
    await expect
      .poll(() => panel.locator('.jp-colatent-Progress-text').textContent())
      .not.toBe(paused);
    const longTasks = await page.evaluate(
      () => (window as unknown as { longTasks: number[] }).longTasks,
    );
    console.info('long tasks while training, ms:', longTasks.map(Math.round).join(' '));
    expect(Math.max(0, ...longTasks)).toBeLessThan(50 * SLOW);

    const told = Date.now();
    const reacted = await panel.getByRole('button', { name: 'Stop and keep the best' }).evaluate(
      (button: HTMLElement) =>
        new Promise<number>((resolve) => {
          const began = performance.now();
          new MutationObserver(() => {
            const shown = document.querySelector('.jp-colatent-Progress-text')?.textContent ?? '';
            if (!shown.endsWith(' left')) resolve(performance.now() - began);
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
          button.click();
        }),
    );
    await waitUntilTrained(panel);
    console.info(
      `stop seen after ${Math.round(reacted)} ms, model and scores after ${Date.now() - told} ms`,
    );
    expect(reacted).toBeLessThan(200 * SLOW);
    await panel.getByText('4,000 rows scored').waitFor();
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  });

  it('pauses and is stopped while rows are prepared, and leaves things as they were', async () => {
    const [, panel] = await open('wide.csv', '200 rows, 1,000 columns');
    const text = panel.locator('.jp-colatent-Progress-text');
    await panel.locator('.jp-colatent-Distribution').first().waitFor({ timeout: 60_000 });
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByRole('button', { name: 'Pause' }).click();
    await panel.getByText('paused', { exact: true }).waitFor();
    // a share that was on its way may still come
    await panel.page().waitForTimeout(500);
    const paused = await text.textContent();
    expect(paused).toMatch(/^(Reading|Preparing)/);
    await panel.page().waitForTimeout(1500);
    expect(await text.textContent()).toBe(paused);
    await panel.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => text.textContent(), { interval: 20 }).not.toBe(paused);
    await panel.getByRole('button', { name: 'Stop and keep the best' }).click();
    await panel.getByText('Stopped before anything was learned. There is no model.').waitFor();
    expect(await panel.getByRole('progressbar').count()).toBe(0);
    expect(await panel.locator('[role=alert]').count()).toBe(0);

    await panel.getByText('More settings').click();
    await panel.getByLabel('Effort', { exact: true }).selectOption('light');
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await waitUntilTrained(panel);
    const done = await text.textContent();
    expect(done).toMatch(/trained and scored in \d+ (s|min)$/);
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await expect.poll(() => text.textContent(), { interval: 20 }).not.toBe(done);
    await panel.getByRole('button', { name: 'Stop and keep the best' }).click();
    const kept = 'Stopped before anything was learned. The model stays the one there was.';
    await panel.getByText(kept).waitFor();
    expect(await text.textContent()).toBe(done);
    await panel.getByText('200 rows scored').waitFor();
  });

  it('tells what it does from the first column to the last score, and says the end of it', async () => {
    const [page, panel] = await open('wide.csv', '200 rows, 1,000 columns');
    await panel.locator('.jp-colatent-Distribution').first().waitFor({ timeout: 60_000 });
    await panel.getByText('More settings').click();
    await panel.getByLabel('Effort', { exact: true }).selectOption('light');
    await panel.getByLabel('Epochs', { exact: true }).fill('3');
    await page.evaluate(() => {
      const texts: string[] = [];
      new MutationObserver(() => {
        const text = document.querySelector('.jp-colatent-Progress-text')?.textContent ?? '';
        if (text !== texts.at(-1)) texts.push(text);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { texts });
    });
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await waitUntilTrained(panel);
    const texts = await page.evaluate(() => (window as unknown as { texts: string[] }).texts);
    const stages = ['Preparing the rows', ' left', 'finishing the model', 'trained and scored in'];
    const seen = texts.flatMap((text) => stages.find((stage) => text.includes(stage)) ?? []);
    expect(seen.filter((stage, place) => stage !== seen[place - 1])).toEqual(stages);
    expect(texts.filter((text) => /Preparing the rows, [1-9]/.test(text)).length).toBeGreaterThan(
      1,
    );
    expect(texts.filter((text) => text.includes('at most 0'))).toEqual([]);
    await expect
      .poll(() => panel.locator('.jp-colatent-Progress .jp-colatent-Announcement').textContent())
      .toMatch(/trained and scored in \d+ (s|min)$/);
  });

  it('is cancelled, and nothing of it is kept', async () => {
    const [, panel] = await open();
    await startEndless(panel);
    await panel.getByRole('button', { name: 'Cancel', exact: true }).click();
    await panel.getByText('The training was cancelled. There is no model.').waitFor();
    expect(await panel.locator('.jp-colatent-Losses').count()).toBe(0);
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await waitUntilTrained(panel);
    expect(await panel.getByText('The training was cancelled.').count()).toBe(0);
  });

  it('is not begun where no column can be learned from', async () => {
    await writeFile(join(server.folder, 'useless.csv'), `same,none\n${'7,\n'.repeat(300)}`);
    const page = await openLab(browser, server.url);
    await openInColatent(page, 'useless.csv');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText('0 of 2 used').waitFor();
    await panel.getByText('100 % missing').waitFor();
    await panel.getByText('No column is used that can be learned from').waitFor();
    expect(await panel.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
  });

  it('asks before its tab is closed', async () => {
    const [page, panel] = await open();
    await startEndless(panel);
    const close = page.locator('.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon').last();
    await close.click();
    const dialog = page.locator('.jp-Dialog', { hasText: 'Close while it trains?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await panel.getByRole('progressbar').count()).toBe(1);
    await close.click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  it('keeps the focus within its panel when what has it is disabled or taken away', async () => {
    const [page, panel] = await open();
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement: on } = document;
        return on?.closest('.jp-colatent-Panel') === null ? 'elsewhere' : (on?.textContent ?? '');
      });
    const press = async (name: string): Promise<void> => {
      await panel.getByRole('button', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
    };
    await press('Train');
    await expect.poll(focused).toBe('Pause');
    await panel.getByText('4,000 rows scored').waitFor();
    await expect.poll(focused).not.toBe('elsewhere');
    await panel.locator('[role=grid] [aria-rowindex="2"]').waitFor();
    await panel.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await panel.getByRole('heading', { name: /^Row / }).waitFor();
    await press('Close');
    await panel.getByRole('heading', { name: /^Row / }).waitFor({ state: 'detached' });
    await expect.poll(focused).not.toBe('elsewhere');
    await press('Save model');
    await panel.getByText('Model saved as').waitFor();
    expect(await focused()).toBe('Save model');
  });

  it('gives the focus back to Train once it ends, where a key typed on changes no setting', async () => {
    const [page, panel] = await open();
    const button = (name: string): Locator => panel.getByRole('button', { name, exact: true });
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => document.activeElement?.textContent);
    const contamination = panel.getByLabel('Contamination', { exact: true });
    const set = await contamination.inputValue();
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await button('Train').click();
    await expect.poll(focused).toBe('Pause');
    await waitUntilTrained(panel);
    await expect.poll(focused).toBe('Train');
    await page.keyboard.type('5');
    expect(await contamination.inputValue()).toBe(set);

    await startEndless(panel);
    await button('Stop and keep the best').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => button('Train').isEnabled(), { timeout: 60_000 }).toBe(true);
    await expect.poll(focused).toBe('Train');
    await page.keyboard.type('5');
    expect(await contamination.inputValue()).toBe(set);

    await button('Train').press('Enter');
    await expect.poll(focused).toBe('Pause');
    await panel.getByLabel('Contamination', { exact: true }).focus();
    await button('Stop and keep the best').click();
    await expect.poll(() => button('Train').isEnabled(), { timeout: 60_000 }).toBe(true);
    await expect.poll(focused).toBe('Train');
  });

  it('leaves the focus where the user took it while it ran', async () => {
    const [page, panel] = await open();
    await startEndless(panel);
    await panel.getByLabel('Filter columns').focus();
    await page.evaluate(() => {
      // ends it as the Running panel does, without the focus going there
      const stop = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Stop and keep the best',
      );
      stop?.click();
    });
    await waitUntilTrained(panel);
    await expect
      .poll(() => panel.getByRole('button', { name: 'Train', exact: true }).isEnabled())
      .toBe(true);
    expect(await panel.getByLabel('Filter columns').evaluate((of) => of.matches(':focus'))).toBe(
      true,
    );
  });

  it('ends behind another tab with its setup open where there is room, folded where there is not, and as the user left it', async () => {
    const [page, panel] = await open();
    const fold = panel.getByRole('button', { name: 'Train, save, write back' });
    const isOpen = (): Promise<string | null> => fold.getAttribute('aria-expanded');
    const toTab = async (name: string): Promise<void> => {
      await page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: name }).first().click();
    };
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await runCommand(page, 'launcher:create');
    await panel.waitFor({ state: 'hidden' });
    await panel
      .getByText(/rows scored/)
      .first()
      .waitFor({ state: 'attached', timeout: 120_000 });
    await toTab('shop.csv');
    await expect.poll(isOpen).toBe('true');
    await panel.getByRole('button', { name: 'Save model' }).waitFor();

    await page.setViewportSize({ width: 1100, height: 720 });
    await expect.poll(isOpen).toBe('false');
    await page.setViewportSize({ width: 1440, height: 900 });
    await expect.poll(isOpen).toBe('true');

    const width = (): Promise<number> => panel.evaluate(({ clientWidth }) => clientWidth);
    await fold.click();
    await expect.poll(isOpen).toBe('false');
    await toTab('Launcher');
    await panel.waitFor({ state: 'hidden' });
    await toTab('shop.csv');
    await fold.waitFor();
    const wide = await width();
    await page.setViewportSize({ width: 1400, height: 900 });
    // the panel is laid out anew some frames after its window was resized
    await expect.poll(width).toBe(wide - 40);
    expect(await isOpen()).toBe('false');
    await fold.click();
    await page.setViewportSize({ width: 1100, height: 720 });
    await expect.poll(width).toBeLessThan(1000);
    expect(await isOpen()).toBe('true');
    await panel.getByRole('button', { name: 'Save model' }).waitFor();
  });

  it('is listed in the Running panel and can be ended there', async () => {
    const [page, panel] = await open();
    await startEndless(panel);
    await page.locator('.lm-TabBar-tab[data-id="jp-running-sessions"]').click();
    const trainings = page.getByRole('region', { name: 'Trainings' });
    await trainings.getByText('shop.csv').hover();
    await trainings.locator('.jp-RunningSessions-itemShutdown').click();
    await waitUntilTrained(panel);
    await expect.poll(() => trainings.getByText('shop.csv').count()).toBe(0);
  });

  it('ends with the page when that is loaded again, and the table is opened anew', async () => {
    const [page, panel] = await open();
    await startEndless(panel);
    // the layout is saved a second after it changed
    await page.waitForTimeout(2500);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.goto(server.url);
    expect(asked).toEqual(['beforeunload']);
    await panel.getByText('4,000 rows, 6 columns').waitFor({ timeout: 60_000 });
    expect(await panel.getByRole('progressbar').count()).toBe(0);
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await waitUntilTrained(panel);
  });

  it('refuses settings out of range, and takes a seed', async () => {
    const [, panel] = await open();
    await panel.getByLabel('Latent size', { exact: true }).fill('0');
    expect(
      await panel.getByLabel('Latent size', { exact: true }).getAttribute('aria-invalid'),
    ).toBe('true');
    await panel.getByText('a whole number, 1 to 1,024').waitFor();
    const train = panel.getByRole('button', { name: 'Train', exact: true });
    expect(await train.isDisabled()).toBe(true);
    await panel.getByLabel('Latent size', { exact: true }).fill('3');
    await expect.poll(() => train.isEnabled()).toBe(true);
    await panel.getByLabel('Seed', { exact: true }).fill('7');
    await panel.getByLabel('Epochs', { exact: true }).fill('3');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await waitUntilTrained(panel);
    await panel.getByText('latent size 3').waitFor();
  });
});
