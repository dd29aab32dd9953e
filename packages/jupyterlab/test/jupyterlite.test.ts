import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab, runCommand } from './browser.js';
import { preparePython, runPython } from './jupyter-server.js';
import { startJupyterLite, type JupyterLiteSite } from './jupyterlite-site.js';
import { newNotebook, runCell } from './notebook.js';
import { coloursOf } from './pixels.js';
import { shopCsv } from './tables.js';

const ROWS = 1200;
const WAIT = 120_000;

let site: JupyterLiteSite;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await preparePython();
  site = await startJupyterLite(async (folder) => {
    const at = (name: string): string => join(folder, name);
    await writeFile(at('shop.csv'), shopCsv(ROWS));
    await runPython(`
import pyarrow.csv, pyarrow.parquet
pyarrow.parquet.write_table(pyarrow.csv.read_csv("${at('shop.csv')}"), "${at('shop.parquet')}", row_group_size=500)
`);
    await writeFile(at('long.jsonl'), longLines());
    await writeFile(at('saved.csv'), shopCsv(ROWS));
  });
  browser = await launchBrowser();
  page = await openLab(browser, site.url);
  page.setDefaultTimeout(WAIT);
});

afterAll(async () => {
  await browser.close();
  await site.stop();
});

/** More bytes than a server is sent at once. */
function longLines(): string {
  const note = 'x'.repeat(5000);
  return Array.from({ length: ROWS }, (_, i) =>
    JSON.stringify({ x: i % 97, y: (i % 97) * 3 + (i % 5), note }),
  ).join('\n');
}

async function open(file: string): Promise<Locator> {
  await openInColatent(page, file);
  // until then the panel before it is still in front
  await page.locator('.lm-DockPanel-tabBar .lm-mod-current', { hasText: file }).waitFor();
  const panel = page.locator('.jp-colatent-Panel:visible');
  await panel.getByText('1,200 rows, ').waitFor();
  return panel;
}

async function openTrained(file: string): Promise<Locator> {
  const panel = await open(file);
  await panel.getByLabel('Epochs', { exact: true }).fill('4');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.getByText('1,200 rows scored').waitFor();
  return panel;
}

/** A file's text as the browser keeps it or the site serves it. */
function read(path: string): Promise<string> {
  return page.evaluate(async (at) => {
    interface Lab {
      readonly serviceManager: {
        readonly contents: { getDownloadUrl: (path: string) => Promise<string> };
      };
    }
    const { contents } = (window as unknown as { jupyterapp: Lab }).jupyterapp.serviceManager;
    return (await fetch(await contents.getDownloadUrl(at))).text();
  }, path);
}

describe('a JupyterLite site with the wheel installed', () => {
  it('trains on a CSV, shows the map, writes back and saves the model to the browser', async () => {
    const panel = await openTrained('shop.csv');
    const map = panel.locator('.jp-colatent-Map-host');
    await expect.poll(() => coloursOf(page, map), { timeout: WAIT }).toBeGreaterThan(20);
    await panel.getByRole('button', { name: 'Write to shop.colatent.csv' }).click();
    await panel.getByText('Written to shop.colatent.csv').waitFor();
    const [header, ...rows] = (await read('shop.colatent.csv')).trimEnd().split('\r\n');
    expect(header).toBe('id,price,paid,means,note,same,score,is_anomaly');
    expect(rows.map((row) => row.slice(0, row.lastIndexOf(',', row.lastIndexOf(',') - 1)))).toEqual(
      shopCsv(ROWS).trimEnd().split('\r\n').slice(1),
    );
    expect(rows[7]).toMatch(/,true$/);
    await panel.getByRole('button', { name: 'Save model' }).click();
    await panel.getByText('Model saved as shop.aae').waitFor();
    expect(await panel.locator('[role=alert]').count()).toBe(0);
  });

  it('has what was written when the page is loaded again: the model shows its card and scores', async () => {
    await page.reload();
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    const files = page.locator('.jp-DirListing-content');
    await files.getByText('shop.aae').dblclick();
    const card = page.locator('.jp-colatent-Card');
    await card.getByText('Model of 4 columns').waitFor();
    const panel = await open('shop.colatent.csv');
    await panel.getByRole('button', { name: 'Open model…' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.locator('.jp-DirListing-item', { hasText: 'shop.aae' }).click();
    await dialog.locator('button.jp-mod-accept').click();
    await panel.getByText('All rows are scored by this model.').waitFor();
    expect(await panel.locator('h2').first().innerText()).toBe('1,200 rows, 8 columns');
  });

  it('reads Parquet where no ranges are served, writes it, and reads it from the browser', async () => {
    const panel = await openTrained('shop.parquet');
    await panel.getByRole('button', { name: 'Write to shop.colatent.parquet' }).click();
    await panel.getByText('Written to shop.colatent.parquet').waitFor();
    const again = await openTrained('shop.colatent.parquet');
    await again.getByRole('button', { name: 'Write into this file' }).click();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await again.getByText('1,200 rows, 10 columns').waitFor();
    expect(await again.locator('[role=alert]').count()).toBe(0);
  });

  it('writes into a file of the site, which the browser then keeps whole', async () => {
    const panel = await openTrained('long.jsonl');
    await panel.getByRole('button', { name: 'Write into this file' }).click();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('1,200 rows, 5 columns').waitFor();
    const lines = (await read('long.jsonl')).trimEnd().split('\n');
    const before = longLines().split('\n');
    expect(lines).toHaveLength(ROWS);
    expect(lines.every((line, row) => line.startsWith(before[row]?.slice(0, -1) ?? '?'))).toBe(
      true,
    );
    expect(Object.keys(JSON.parse(lines[7] ?? '') as object)).toEqual([
      'x',
      'y',
      'note',
      'score',
      'is_anomaly',
    ]);
  });

  it('is not emptied by saving: the panel has not read the file that JupyterLab would write', async () => {
    const panel = await open('saved.csv');
    await runCommand(page, 'docmanager:save-all');
    await panel.locator('h2').first().click();
    await page.keyboard.press('Control+s');
    await page.getByText('saved.csv is read-only', { exact: false }).first().waitFor();
    expect(await read('saved.csv')).toBe(shopCsv(ROWS));
  });
});

describe('a Python kernel in the page', { timeout: 3 * WAIT }, () => {
  it('has the package, which says that it trains in the panel alone', async () => {
    await runCommand(page, 'launcher:create');
    await newNotebook(page);
    expect(
      await runCell(
        page,
        `
%pip install colatent
import colatent, sys
try:
    colatent.engine.ask("fit")
except colatent.EngineError as error:
    print(sys.platform, error)`,
      ),
    ).toMatch(/emscripten Python in a browser can start no engine of its own/);
  });

  it('is asked for its DataFrames, and has none without pandas, polars or pyarrow', async () => {
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('The kernel has no variable that is a').waitFor();
    await dialog.getByRole('button').click();
    expect(await dialog.count()).toBe(0);
  });

  it('hands a table over, which is trained on and gets its scores back', async () => {
    const stream = await runPython(`
import base64, io, polars
x = [i % 97 for i in range(${ROWS})]
frame = polars.DataFrame({"x": x, "y": [3 * v + i % 5 for i, v in enumerate(x)]})
stream = io.BytesIO()
frame.write_ipc_stream(stream, compat_level=polars.CompatLevel.oldest())
print(base64.b64encode(stream.getvalue()).decode())`);
    // no library of DataFrames for Pyodide is on PyPI or npm: what polars does where it is, with the bytes it made
    await runCell(
      page,
      `
import base64, sys, types
class DataFrame:
    def __init__(self, stream, columns):
        self.stream, self.extra = stream, columns
        self.schema = {"x": "Int64", "y": "Int64", **{name: "Float32" for name in columns}}
        self.columns, self.shape = list(self.schema), (${ROWS}, len(self.schema))
    def write_ipc_stream(self, to, compat_level):
        to.write(self.stream)
    def with_columns(self, columns):
        return DataFrame(self.stream, {**self.extra, **dict(columns)})
    def select(self, names):
        return DataFrame(self.stream, {name: self.extra[name] for name in names if name in self.extra})
polars = types.ModuleType("polars")
polars.DataFrame, polars.Series = DataFrame, lambda name, values, dtype: (name, values)
for type_ in ("Object", "String", "Boolean", "Float32", "Float64"):
    setattr(polars, type_, type_)
polars.CompatLevel = types.SimpleNamespace(oldest=lambda: None)
sys.modules["polars"] = polars
frame = DataFrame(base64.b64decode("${stream.trim()}"), {})`,
    );
    await page.locator('.jp-NotebookPanel-toolbar').getByText('Explore').click();
    await page.locator('.jp-Dialog').getByRole('button', { name: 'Explore' }).click();
    const panel = page.locator('.jp-colatent-Panel:visible').last();
    await panel.getByText('1,200 rows, 2 columns').waitFor();
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,200 rows scored').waitFor();
    await panel.getByRole('button', { name: 'Write into frame' }).click();
    await panel.getByText('Written to frame').waitFor();
    expect(
      await runCell(
        page,
        'print(frame.columns, len(frame.extra["score"]), min(frame.extra["score"]) >= 0)',
      ),
    ).toBe("['x', 'y', 'score', 'is_anomaly'] 1200 True");
  });
});
