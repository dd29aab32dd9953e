import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createWasmEngine, type Simd } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sqlSource } from '../src/code/sql-source.js';
import { launchBrowser, openInColatent, openLab, withoutRelaxedSimd } from './browser.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { shopCsv } from './tables.js';

const ROWS = 1200;

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  const write = (name: string, text: string): Promise<void> =>
    writeFile(join(server.folder, name), text);
  await write('plain.csv', shopCsv(ROWS));
  await write('relaxed.csv', shopCsv(ROWS));
  await write('again.csv', shopCsv(ROWS));
  await write('later.csv', shopCsv(ROWS));
  await write('figures.csv', shopCsv(ROWS));
  await write('others.csv', 'Price,means,pait\n1,card,1\n2,cash,2\n');
  await write('words.csv', 'price,paid,means,note\nmuch,1,card,hi\nlittle,2,cash,no\n');
  await write('damaged.aae', 'this is no model');
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function open(page: Page, file: string): Promise<Locator> {
  await openInColatent(page, file);
  const panel = page.locator('.jp-colatent-Panel:visible');
  // a model that comes back tells its rows too
  await panel.getByRole('heading', { name: /[0-9] rows, / }).waitFor({ timeout: 60_000 });
  return panel;
}

/** Trains, saves the model and writes the scores. @returns these. */
async function trainAndSave(page: Page, name: string): Promise<Float32Array> {
  const panel = await open(page, `${name}.csv`);
  await panel.getByLabel('Epochs', { exact: true }).fill('5');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.getByText('1,200 rows scored').waitFor({ timeout: 120_000 });
  await panel.getByRole('button', { name: 'Save model' }).click();
  await panel.getByText(`Model saved as ${name}.aae`).waitFor({ timeout: 60_000 });
  return writeScores(panel, name);
}

async function writeScores(panel: Locator, name: string): Promise<Float32Array> {
  await panel.getByRole('button', { name: /^Write to/ }).click();
  await panel.getByText(`Written to ${name}.colatent.csv`).waitFor({ timeout: 60_000 });
  const written = await readFile(join(server.folder, `${name}.colatent.csv`), 'utf8');
  const lines = written.split('\r\n').slice(1, -1);
  return Float32Array.from(lines, (line) => Number(line.split(',').at(-2)));
}

/** The scores that SQL gives the rows of a file by its model. */
async function scoresInSql(name: string, simd: Simd): Promise<Float32Array> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await install(connection, { engine: createWasmEngine({ simd }) });
  const path = join(server.folder, `${name}.csv`);
  const source = sqlSource({ path, format: 'csv', columns: [] }) ?? '';
  const model = join(server.folder, `${name}.aae`);
  await connection.run(
    `CREATE TABLE aae_models AS SELECT 'm' AS name, content AS model FROM read_blob('${model}')`,
  );
  const scored = await connection.runAndReadAll(
    `SELECT aae_score('m', t) AS score FROM (${source}) t`,
  );
  const scores = Float32Array.from(scored.getColumnsObject()['score'] ?? [], Number);
  connection.closeSync();
  return scores;
}

describe('a model that was trained in the page and saved', () => {
  it('scores the same in SQL to the bit, where neither fuses multiplications', async () => {
    const page = await openLab(browser, server.url);
    await withoutRelaxedSimd(page);
    const scores = await trainAndSave(page, 'plain');
    expect(scores).toHaveLength(ROWS);
    expect(await scoresInSql('plain', 'plain')).toEqual(scores);
  });

  it('scores the same in SQL to 1e-5, where both fuse them', async () => {
    const page = await openLab(browser, server.url);
    const scores = await trainAndSave(page, 'relaxed');
    const inSql = await scoresInSql('relaxed', 'relaxed');
    expect(inSql).toHaveLength(ROWS);
    scores.forEach((score, row) => {
      expect(Math.abs((inSql[row] ?? NaN) - score)).toBeLessThanOrEqual(1e-5 * Math.max(1, score));
    });
  });

  it('is what code loads from then on', async () => {
    const page = await openLab(browser, server.url);
    await trainAndSave(page, 'later');
    const panel = page.locator('.jp-colatent-Panel:visible');
    await panel.getByText('The same as code').click();
    await panel.getByText('model = colatent.Model.load("later.aae")').waitFor();
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    const code = panel.locator('.jp-colatent-Code pre');
    await expect.poll(() => code.textContent(), { timeout: 60_000 }).toContain('colatent.fit(');
  });

  it('shows its card when it is opened', async () => {
    const page = await openLab(browser, server.url);
    await page.locator('.jp-DirListing-item', { hasText: 'relaxed.aae' }).dblclick();
    const card = page.locator('.jp-colatent-Card');
    await card.getByText('Model of 4 columns').waitFor({ timeout: 60_000 });
    await card.getByText(/One ordinary row in 100 scores at least 2/).waitFor();
    expect(await card.locator('dl').first().innerText()).toMatch(
      /^Trained on\s+[\d,]+ rows\s+Held out\s+\d+ rows\s+Effort\s+standard\s+Training rows\s+not known\s+Epochs\s+\d of at most 5\s/,
    );
    await card.getByText(/The weights of epoch \d were kept/).waitFor();
    const row = card.locator('tr', { hasText: 'means' });
    expect(await row.textContent()).toContain('categorical');
    expect(await card.locator('tr.jp-mod-excluded').count()).toBe(2);
    expect(await card.locator('.jp-colatent-Losses path').count()).toBe(4);
    if (process.env['SCREENSHOTS']) {
      await page.screenshot({ path: `${process.env['SCREENSHOTS']}/card.png` });
    }
  });

  it('has the same losses in its card as where it was trained', async () => {
    const page = await openLab(browser, server.url);
    await trainAndSave(page, 'figures');
    const figures = (within: Locator): Promise<string[]> =>
      within.locator('.jp-colatent-Losses figcaption span').allTextContents();
    const inPanel = await figures(page.locator('.jp-colatent-Panel:visible'));
    expect(inPanel).toHaveLength(6);
    expect(inPanel[4]).toMatch(/^figures of epoch \d of network 1$/);
    await page.locator('.jp-DirListing-item', { hasText: 'figures.aae' }).dblclick();
    const card = page.locator('.jp-colatent-Card');
    await card.getByText('Model of 4 columns').waitFor({ timeout: 60_000 });
    expect((await figures(card)).slice(0, 5)).toEqual(inPanel.slice(0, 5));
  });

  it('scores the rows of a table without training', async () => {
    const page = await openLab(browser, server.url);
    const panel = await open(page, 'again.csv');
    await panel.getByRole('button', { name: 'Open model…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('.jp-DirListing-item', { hasText: 'relaxed.aae' }).click();
    await dialog.locator('button.jp-mod-accept').click();
    await panel.getByText('All rows are scored by this model.').waitFor({ timeout: 60_000 });
    await panel.getByText('Threshold and label are not part of a model file').waitFor();
    await panel.getByText('4 of 6 used').waitFor();
    const trained = await readFile(join(server.folder, 'relaxed.colatent.csv'), 'utf8');
    await writeScores(panel, 'again');
    expect(await readFile(join(server.folder, 'again.colatent.csv'), 'utf8')).toBe(trained);
  });
});

describe('a model that was trained in the page and not saved', () => {
  it('is there again, with threshold, label and settings, when the page is loaded anew or its panel was closed', async () => {
    const page = await openLab(browser, server.url);
    page.setDefaultTimeout(60_000);
    const before = await open(page, 'again.csv');
    // as many models as are kept, of other tables
    await page.evaluate(() => {
      for (let at = 1; at <= 8; at++) {
        sessionStorage.setItem(`colatent:model:other${at}.csv`, JSON.stringify({ at }));
      }
    });
    const kept = (): Promise<string[]> =>
      page.evaluate(() =>
        Object.keys(sessionStorage)
          .filter((key) => key.startsWith('colatent:model:'))
          .sort(),
      );
    await before.getByLabel('Epochs', { exact: true }).fill('5');
    await before.getByRole('button', { name: 'Train', exact: true }).click();
    await before.getByText('1,200 rows scored').waitFor();
    await expect
      .poll(kept)
      .toEqual(
        ['again', ...[2, 3, 4, 5, 6, 7, 8].map((at) => `other${at}`)].map(
          (name) => `colatent:model:${name}.csv`,
        ),
      );
    await before.getByLabel('Label').selectOption('means');
    const budget = before.getByRole('textbox', { name: 'Rows', exact: true });
    await budget.fill('30');
    await budget.press('Enter');
    await before.getByText('Odd (30)').waitFor();
    const hash = before.locator('.jp-colatent-Model code');
    const trained = await hash.textContent();
    // the layout is saved a second after it changed
    await page.waitForTimeout(2500);
    await page.goto(server.url);
    const panel = page.locator('.jp-colatent-Panel:visible');
    await panel.getByText('Odd (30)').waitFor();
    expect(await hash.textContent()).toBe(trained);
    await panel.getByText('This is the model that was trained here last.').waitFor();
    expect(await panel.getByLabel('Epochs', { exact: true }).inputValue()).toBe('5');
    expect(await panel.getByLabel('Label').inputValue()).toBe('means');
    await panel.getByText('Trained here on').waitFor();
    await page.locator('.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon').last().click();
    await panel.waitFor({ state: 'detached' });
    const anew = await open(page, 'again.csv');
    await anew.getByText('Odd (30)').waitFor();
    expect(await hash.textContent()).toBe(trained);
    await writeFile(join(server.folder, 'again.csv'), 'price,means\n1,card\n2,cash\n');
    await page.locator('.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon').last().click();
    await panel.waitFor({ state: 'detached' });
    const other = await open(page, 'again.csv');
    await expect
      .poll(() => other.getByRole('button', { name: 'Train', exact: true }).isEnabled())
      .toBe(true);
    expect(await other.getByRole('button', { name: 'Save model' }).isDisabled()).toBe(true);
    await writeFile(join(server.folder, 'again.csv'), shopCsv(ROWS));
  });
});

describe('a model that is opened on rows unlike those it was trained on', () => {
  it('names the columns that are', async () => {
    const [head = '', ...lines] = shopCsv(ROWS).split('\r\n');
    const bitcoin = lines.map((line) => line.replace(/,(card|cash|transfer),/, ',bitcoin,'));
    await writeFile(join(server.folder, 'bitcoin.csv'), [head, ...bitcoin].join('\r\n'));
    const page = await openLab(browser, server.url);
    const panel = await open(page, 'bitcoin.csv');
    await panel.getByRole('button', { name: 'Open model…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('.jp-DirListing-item', { hasText: 'relaxed.aae' }).click();
    await dialog.locator('button.jp-mod-accept').click();
    const note = panel.locator('.jp-colatent-Unfamiliar li');
    await note.first().waitFor({ timeout: 60_000 });
    expect(await note.allTextContents()).toEqual([
      'means: 100 % of the values were not there in training',
    ]);
  });
});

describe('a model that cannot be used', () => {
  it.each([
    [
      'that lacks its columns, with their names and those that may be meant',
      'others.csv',
      'columns "price", "paid", "note", which the model reads, are missing; the columns are "Price", "means", "pait"; if they are the same, rename "Price" to "price", "pait" to "paid"',
    ],
    [
      'with text where there were numbers, in words of the table',
      'words.csv',
      'column "price" holds text, but the model reads it as numeric, which takes numbers or truth values',
    ],
  ])('is refused by a table %s', async (_, file, message) => {
    const page = await openLab(browser, server.url);
    const panel = await open(page, file);
    await panel.getByRole('button', { name: 'Open model…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('.jp-DirListing-item', { hasText: 'relaxed.aae' }).click();
    await dialog.locator('button.jp-mod-accept').click();
    const alert = panel.locator('[role=alert]');
    await alert.waitFor({ timeout: 60_000 });
    expect(await alert.textContent()).toContain(message);
    expect(await panel.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true);
  });

  it('is told to be no model when its file is none', async () => {
    const page = await openLab(browser, server.url);
    await page.locator('.jp-DirListing-item', { hasText: 'damaged.aae' }).dblclick();
    const alert = page.locator('.jp-colatent-Card [role=alert]');
    await alert.waitFor({ timeout: 60_000 });
    expect(await alert.textContent()).toMatch(/model file/);
  });
});
