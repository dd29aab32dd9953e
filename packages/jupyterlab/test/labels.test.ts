import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.js';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { runPython, startJupyter, type JupyterServer } from './jupyter-server.js';
import { writeReadings } from './odd-rows.js';

const WAIT = 60_000;
const DATA = fileURLToPath(new URL('../../../data', import.meta.url));
const IS_LABEL = 'looks like a label: choose it under Label so that it is not trained on';

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  const at = (name: string): string => JSON.stringify(join(server.folder, name));
  await runPython(`
import numpy, pyarrow as pa, pyarrow.parquet as pq
connections = pq.read_table(${JSON.stringify(join(DATA, 'kdd99-10pct.parquet'))})
pq.write_table(connections.take(numpy.arange(0, connections.num_rows, 250)), ${at('connections.parquet')})
people = pq.read_table(${JSON.stringify(join(DATA, 'adult-test.parquet'))})
pq.write_table(people.slice(0, 2000), ${at('people.parquet')})
rows = numpy.arange(300)
wide = {f"x{column}": rows * (column + 3) % 2 for column in range(150)}
pq.write_table(pa.table({**wide, "is_anomaly": rows % 10 == 0}), ${at('wide.parquet')})
`);
  await writeReadings(server.folder, 'readings.csv', 2000);
  const lines = Array.from({ length: 600 }, (_, row) => `${row % 97},${row % 97}`);
  await writeFile(join(server.folder, 'twice.csv'), ['x,y', ...lines].join('\n'));
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function open(file: string, told: string): Promise<Locator> {
  const page = await openLab(browser, server.url);
  await openInColatent(page, file);
  const panel = page.locator('.jp-colatent-Panel');
  await panel.getByText(told).waitFor({ timeout: WAIT });
  return panel;
}

async function train(panel: Locator): Promise<void> {
  await panel.getByLabel('Epochs', { exact: true }).fill('4');
  await panel.getByText('More settings').click();
  await panel.getByLabel('Effort', { exact: true }).selectOption('light');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.getByText(/rows scored/).waitFor({ timeout: WAIT });
  await panel.getByRole('slider', { name: 'Threshold' }).waitFor({ timeout: WAIT });
}

const label = (panel: Locator): Locator => panel.locator('.jp-colatent-Label select');
const namesIn = (list: Locator): Promise<string[]> => list.locator('option').allTextContents();
const figures = (panel: Locator): Locator => panel.getByText(/^Precision .* recall/);
/** A field under the histogram. */
const below = (panel: Locator, name: string): Locator =>
  panel.locator('.jp-colatent-Threshold-fields').getByLabel(name, { exact: true });
const valueBelow = (panel: Locator, name: string): Promise<string> =>
  below(panel, name).inputValue();
async function typeBelow(panel: Locator, name: string, text: string): Promise<void> {
  await below(panel, name).fill(text);
  await below(panel, name).press('Enter');
}
const odd = async (panel: Locator): Promise<number> =>
  Number((await panel.getByText(/^ ?Odd \(/).textContent())?.replace(/\D/g, ''));

describe('a column that is named like a label', () => {
  it('is suggested first wherever it is, and warned of while it is trained on', async () => {
    const panel = await open('wide.parquet', '300 rows, 151 columns');
    const suggested = label(panel).locator('optgroup[label="Named like a label"]');
    await suggested.waitFor({ state: 'attached', timeout: WAIT });
    expect(await namesIn(suggested)).toEqual(['is_anomaly']);
    await panel.getByLabel('Filter columns').fill('is_anomaly');
    const tick = panel.getByRole('checkbox', { name: 'is_anomaly', exact: true });
    expect(await tick.isChecked()).toBe(true);
    await panel.getByText(IS_LABEL).waitFor();
    await label(panel).selectOption('is_anomaly');
    await panel.getByText(IS_LABEL).waitFor({ state: 'detached' });
    expect(await tick.isChecked()).toBe(false);
  });

  it('stays left out as the label when all columns are chosen', async () => {
    const panel = await open('readings.csv', '2,000 rows, 6 columns');
    await label(panel).selectOption('fault');
    await panel.getByRole('button', { name: 'All', exact: true }).click();
    await panel.getByText('5 of 6 used').waitFor();
    expect(await panel.getByRole('alert').count()).toBe(0);
    await panel.getByRole('checkbox', { name: 'fault' }).check();
    await panel.getByText('The label is among the columns to train on').waitFor();
    await panel.getByText('6 of 6 used').waitFor();
  });
});

describe('a label of many classes', () => {
  it('is used by saying which class is ordinary, or which is odd', async () => {
    const panel = await open('connections.parquet', '1,977 rows, 42 columns');
    await expect.poll(() => namesIn(label(panel)), { timeout: WAIT }).toContain('label');
    // of hundreds of different values
    expect(await namesIn(label(panel))).not.toContain('src_bytes');
    await label(panel).selectOption('label');
    await train(panel);
    await panel.getByLabel('Ordinary is').waitFor({ timeout: WAIT });
    expect(await panel.getByLabel('Ordinary is').inputValue()).toBe('normal');
    const classes = await runPython(`
import pyarrow.parquet as pq
labels = pq.read_table(${JSON.stringify(join(server.folder, 'connections.parquet'))})["label"].to_pylist()
print(len(labels) - labels.count("normal"), labels.count("smurf"))`);
    const [others = '', smurf = ''] = classes.trim().split(' ');
    const labelled = async (): Promise<string> =>
      /of the ([\d,]+) rows labelled/.exec((await figures(panel).textContent()) ?? '')?.[1] ?? '';
    await expect.poll(labelled, { timeout: WAIT }).toBe(Number(others).toLocaleString('en-US'));
    await panel.getByLabel('What the value says').selectOption('odd');
    await panel.getByLabel('Odd is').selectOption('smurf');
    await expect.poll(labelled, { timeout: WAIT }).toBe(Number(smurf).toLocaleString('en-US'));
    expect(await panel.getByRole('alert').count()).toBe(0);
    expect(await seriousViolations(panel.page(), '.jp-colatent-See')).toEqual([]);
  });
});

describe('the best threshold by a label', () => {
  it('is taken, and given back', async () => {
    const panel = await open('readings.csv', '2,000 rows, 6 columns');
    await label(panel).selectOption('fault');
    await train(panel);
    await figures(panel).waitFor({ timeout: WAIT });
    // 11 rows have a fault
    await panel.getByText('0.55 % of all rows are labelled odd.').waitFor();
    const slider = panel.getByRole('slider', { name: 'Threshold' });
    expect(await slider.getAttribute('aria-valuenow')).toBe('2');
    const before = await odd(panel);
    await panel.getByRole('button', { name: 'Best', exact: true }).click();
    await expect.poll(() => odd(panel)).not.toBe(before);
    await panel.getByRole('button', { name: 'Back to 2.00' }).click();
    await expect.poll(() => odd(panel)).toBe(before);
    expect(await slider.getAttribute('aria-valuenow')).toBe('2');
    await panel.getByRole('button', { name: 'Best', exact: true }).waitFor();
  });

  it('is not offered where the scores do not tell the label apart', async () => {
    const panel = await open('people.parquet', '2,000 rows, 15 columns');
    await expect.poll(() => namesIn(label(panel)), { timeout: WAIT }).toContain('income');
    await label(panel).selectOption('income');
    await train(panel);
    await panel.getByText('The scores do not tell this label apart').waitFor({ timeout: WAIT });
    expect(await panel.getByRole('button', { name: 'Best', exact: true }).isDisabled()).toBe(true);
    await panel.getByText(/2\d(\.\d)? % of all rows are labelled odd\./).waitFor();
  });
});

describe('a threshold', () => {
  it('beyond all scores tells the highest one, and shows the oddest rows when asked to', async () => {
    const panel = await open('twice.csv', '600 rows, 2 columns');
    await train(panel);
    await panel.getByLabel('Contamination %').fill('0.0001');
    await panel.getByLabel('Contamination %').press('Enter');
    const told = panel.getByText(/rows are odd: the highest score is/);
    await told.waitFor();
    expect(await told.textContent()).toMatch(
      /^0 of 600 rows are odd: the highest score is \d\.\d\d, and the threshold 6\.00$/,
    );
    await panel.getByRole('button', { name: 'Show the 10 oddest' }).click();
    await told.waitFor({ state: 'detached' });
    // rows of one score are odd together
    await expect.poll(() => odd(panel)).toBeGreaterThanOrEqual(10);
    expect(await odd(panel)).toBeLessThan(60);
    expect(await panel.getByRole('button', { name: 'Show the 10 oddest' }).count()).toBe(0);
  });

  it('that was refused is forgotten once there is another, and does not come back with the old one', async () => {
    const panel = await open('twice.csv', '600 rows, 2 columns');
    await train(panel);
    await typeBelow(panel, 'Percentile', '50');
    await expect.poll(() => odd(panel)).toBeGreaterThan(200);
    const percentile = await valueBelow(panel, 'Percentile');
    const rows = await valueBelow(panel, 'Rows');
    await typeBelow(panel, 'Percentile', '150');
    await panel.getByText('0 to 100', { exact: true }).waitFor();
    await typeBelow(panel, 'Rows', '0');
    await expect.poll(() => valueBelow(panel, 'Percentile')).toBe('100');
    await typeBelow(panel, 'Rows', rows);
    await expect.poll(() => valueBelow(panel, 'Percentile')).toBe(percentile);
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  it('is just above the highest score where no ordinary row is to reach it, and colours end there', async () => {
    const panel = await open('twice.csv', '600 rows, 2 columns');
    await train(panel);
    await typeBelow(panel, 'Contamination %', '0');
    const told = panel.getByText(/rows are odd: the highest score is/);
    await told.waitFor();
    const [, highest = '', threshold = ''] =
      /^0 of 600 rows are odd: the highest score is (\d\.\d\d), and the threshold (\d\.\d\d)$/.exec(
        (await told.textContent()) ?? '',
      ) ?? [];
    expect(Number(threshold) - Number(highest)).toBeCloseTo(0.01, 6);
    await expect.poll(() => valueBelow(panel, 'Rows')).toBe('0');
    const legend = panel.locator('.jp-colatent-Legend > span');
    await expect.poll(async () => (await legend.allTextContents())[2]).toBe(highest);
    await typeBelow(panel, 'Score', '300');
    await panel.getByText(/and the threshold 300\.00$/).waitFor();
    await expect.poll(async () => (await legend.allTextContents())[2]).toBe(highest);
  });

  it('is set by a contamination above 0 only, which is said where 0 is typed', async () => {
    const panel = await open('twice.csv', '600 rows, 2 columns');
    const field = panel.getByLabel('Contamination', { exact: true });
    await field.fill('0');
    await panel.getByText('a number above 0, at most 1', { exact: true }).waitFor();
    expect(await panel.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true);
    await field.fill('0.05');
    await expect.poll(() => panel.getByRole('alert').count()).toBe(0);
  });

  it('tells how many rows were expected, and how many were found', async () => {
    const panel = await open('twice.csv', '600 rows, 2 columns');
    await train(panel);
    await panel.getByLabel('Contamination %').fill('5');
    await panel.getByLabel('Contamination %').press('Enter');
    const expected = panel.getByText(/^Expected about 30 \(5 % of ordinary rows\), found/);
    await expected.waitFor();
    expect(await expected.textContent()).toContain(`found ${await odd(panel)}.`);
  });
});
