import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createWasmEngine } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openLab, withoutRelaxedSimd } from './browser.js';
import {
  closeDataFrames,
  explore as exploreIn,
  exploreTrained as exploreTrainedIn,
  makeDataFrames,
  pick as pickIn,
} from './data-frames.js';
import { startJupyter, type JupyterServer } from './jupyter-server.js';
import { runCell } from './notebook.js';
import { tellPageAtFailure } from './page-at-failure.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));

let server: JupyterServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await startJupyter();
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(90_000);
  // the same bits as the engine of Python
  await withoutRelaxedSimd(page);
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
const exploreTrained = (name: string): Promise<void> => exploreTrainedIn(page, name);
const pick = (name: string): Promise<void> => pickIn(page, name);

/** What the cells of the notebook hold. */
function sourcesOfCells(): string[] {
  interface Lab {
    readonly shell: {
      widgets: (area: string) => Iterable<{
        readonly content?: {
          readonly widgets?: readonly {
            readonly model?: { readonly sharedModel: { getSource: () => string } };
          }[];
        };
      }>;
    };
  }
  const { shell } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
  return [...shell.widgets('main')].flatMap(({ content }) =>
    (content?.widgets ?? []).flatMap(({ model }) =>
      model === undefined ? [] : [model.sharedModel.getSource()],
    ),
  );
}

describe('the panel of a DataFrame', () => {
  const tab = (name: string): Locator =>
    page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: new RegExp(`^${name}$`) });
  const panel = (): Locator => page.locator('.jp-colatent-Panel').last();
  const dialog = (): Locator => page.locator('.jp-Dialog');
  const press = (name: string | RegExp): Promise<void> =>
    panel().getByRole('button', { name }).click();
  /** What Python prints, once it prints this. */
  const expectPython = (code: string, printed: string): Promise<void> =>
    expect.poll(() => runCell(page, `print(${code})`), { timeout: 120_000 }).toBe(printed);

  it('writes the columns the user chooses into the DataFrame, replaces or renames taken ones as told, and takes them back', async () => {
    await exploreTrained('frame');
    await panel().getByText('reason', { exact: true }).click();
    await panel()
      .getByText(/^latent_1/)
      .click();
    await press('Write into frame');
    await panel().getByText('Written to frame').waitFor();
    const latents = '[c for c in frame if c.startswith("latent_")]';
    await expectPython(
      `list(frame)[:6], ${latents}[:2], {str(frame[c].dtype) for c in ${latents}}`,
      "['x', 'y', 'kind', 'score', 'is_anomaly', 'reason'] ['latent_1', 'latent_2'] {'float32'}",
    );
    await expectPython(
      '(frame.is_anomaly == (frame.score >= 2)).all(), (frame.reason.notna() == frame.is_anomaly).all(), frame.reason.dropna().str.contains(", expected ").all(), frame.is_anomaly.any()',
      'True True True True',
    );
    await panel()
      .getByText(/^latent_1/)
      .click();
    await press('Write into frame');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await press('Write into frame');
    await dialog()
      .getByText('There are columns "score", "is_anomaly" and "reason" already')
      .waitFor();
    await dialog().getByRole('button', { name: 'Other Names' }).click();
    await expectPython(
      'list(frame)[-3:], frame.score.equals(frame.score_2)',
      "['score_2', 'is_anomaly_2', 'reason_2'] True",
    );
    await runCell(page, 'before = frame.score');
    await press('Write into frame');
    await dialog().getByRole('button', { name: 'Replace' }).click();
    await panel().getByText('Written to frame').waitFor();
    for (let left = 3; left > 0; left--) {
      await press('Undo');
      await panel().getByText('Taken back').waitFor();
    }
    await expectPython('list(frame), list(_hidden)', "['x', 'y', 'kind'] ['x', 'y', 'kind']");
    await expect.poll(() => panel().getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
  });

  it.each([
    ['frame', 'pandas.read_parquet', 'pandas.DataFrame(frame)', 'parquet'],
    ['frame_polars', 'polars.read_ndjson', 'frame_polars', 'jsonl'],
    ['table', 'pyarrow.feather.read_table', 'table', 'arrow'],
  ])(
    'writes %s with its new columns to a file beside the notebook, and asks before it replaces one',
    async (name, reader, before, format) => {
      await exploreTrained(name);
      await panel().getByLabel('Format').selectOption(format);
      await press(`Write to ${name}.colatent.${format}`);
      await panel().getByText(`Written to ${name}.colatent.${format}`).waitFor();
      await runCell(page, 'import pyarrow.feather');
      const read = `${reader}("${name}.colatent.${format}"${format === 'arrow' ? ', memory_map=False' : ''})`;
      const columns = name === 'table' ? 'column_names' : 'columns';
      const select = name === 'frame' ? `[list(frame)]` : `.select(list(${name}.${columns}))`;
      await expectPython(
        `list(${read}.${columns})[-2:], ${read}${select}.equals(${before})`,
        "['score', 'is_anomaly'] True",
      );
      await press(`Write to ${name}.colatent.${format}`);
      await dialog().getByText('There is a file of that name').waitFor();
      await dialog().getByRole('button', { name: 'Cancel' }).click();
      await dialog().waitFor({ state: 'detached' });
      expect((await readdir(server.folder)).filter((of) => of.includes('colatent-'))).toEqual([]);
    },
  );

  it('writes nothing when values changed, and goes on to a new variable or to the DataFrame as it is now', async () => {
    await runCell(page, 'moving = frame.copy(); taken = 1');
    await exploreTrained('moving');
    await runCell(page, 'moving.loc[5, "x"] = 99');
    await press('Write into moving');
    await dialog().getByText('The values of moving changed since it was read').waitFor();
    await dialog().getByRole('button', { name: 'New Variable' }).click();
    await dialog().locator('input').fill('taken');
    await dialog().getByRole('button', { name: 'Write', exact: true }).click();
    await dialog().getByText('There is a variable taken already').waitFor();
    await dialog().locator('input').fill('scores_of_moving');
    await dialog().getByRole('button', { name: 'Write', exact: true }).click();
    await panel().getByText('Written to scores_of_moving').waitFor();
    await expectPython(
      'taken, list(scores_of_moving), list(moving)',
      "1 ['score', 'is_anomaly'] ['x', 'y', 'kind']",
    );
    await press('Undo');
    await expectPython('"scores_of_moving" in globals()', 'False');
    await press('Write into moving');
    await dialog().getByRole('button', { name: 'Read Again' }).click();
    // what was scored last is gone with the rows it was of
    await panel().getByText('2,000 rows scored').waitFor();
    await press('Write into moving');
    await panel().getByText('Written to moving').waitFor();
    await expectPython('moving.score.idxmax()', '5');
  });

  it('scores a DataFrame that is read again by its model at once, leaves the chosen columns so, and tells nothing of the rows before', async () => {
    await runCell(page, 'moving = frame.copy()');
    await explore('moving');
    await panel().getByRole('checkbox', { name: 'kind', exact: true }).uncheck();
    await panel().getByLabel('Epochs', { exact: true }).fill('4');
    await press(/^Train$/);
    await panel().getByText('2,000 rows scored').waitFor();
    await press('Write into moving');
    await panel().getByText('Written to moving').waitFor();
    await runCell(page, 'moving = moving[:1500].copy()');
    await press('Write into moving');
    await dialog().getByText('The DataFrame changed').waitFor();
    await dialog().getByRole('button', { name: 'Read Again' }).click();
    await panel().getByText('1,500 rows scored').waitFor();
    expect(await panel().getByText('Written to moving').count()).toBe(0);
    expect(await panel().locator('[role=alert]').count()).toBe(0);
    const isUsed = (name: string): Promise<boolean> =>
      panel().getByRole('checkbox', { name, exact: true }).first().isChecked();
    expect([await isUsed('x'), await isUsed('kind')]).toEqual([true, false]);
    await press('Write into moving');
    await expectPython('len(moving), numpy.isfinite(moving.score_2).all()', '1500 True');
    // a model that cannot read the rows stays, and says so
    await runCell(page, 'moving = moving[["y"]].copy()');
    await press('Write into moving');
    await dialog().getByRole('button', { name: 'Read Again' }).click();
    await panel().locator('[role=alert]', { hasText: '"x"' }).waitFor();
    expect(await panel().getByRole('button', { name: 'Save model' }).isEnabled()).toBe(true);
  });

  it('writes columns of mixed objects to files as the text they are read as, and names a column that cannot be written', async () => {
    await runCell(
      page,
      'odd = pandas.DataFrame({"x": x, "mixed": [1, "a", None, 2.5] * 500, "part": pandas.cut(x, 4)})',
    );
    await exploreTrained('odd');
    for (const [format, reader] of [
      ['parquet', 'pandas.read_parquet'],
      ['arrow', 'pandas.read_feather'],
    ] as const) {
      await panel().getByLabel('Format').selectOption(format);
      await press(`Write to odd.colatent.${format}`);
      await panel().getByText(`Written to odd.colatent.${format}`).waitFor();
      const file = `${reader}("odd.colatent.${format}")`;
      await expectPython(
        `[None if pandas.isna(v) else v for v in ${file}.mixed[:4]], list(${file})`,
        "['1', 'a', None, '2.5'] ['x', 'mixed', 'part', 'score', 'is_anomaly']",
      );
    }
    await expectPython(
      '[type(v).__name__ for v in odd.mixed[:2]], list(odd)',
      "['int', 'str'] ['x', 'mixed', 'part']",
    );
    await runCell(page, 'nested = polars.DataFrame({"x": x, "pair": [[1.0, 2.0]] * 2000})');
    await exploreTrained('nested');
    await press('Write to nested.colatent.parquet');
    await panel().getByText('Written to nested.colatent.parquet').waitFor();
    await panel().getByLabel('Format').selectOption('csv');
    await press('Write to nested.colatent.csv');
    const why = 'The column "pair" cannot be written as csv by polars; choose another format.';
    await panel().locator('[role=alert]', { hasText: why }).waitFor();
    expect(await panel().getByText('Written to nested').count()).toBe(0);
  });

  it('saves its model beside the notebook, and scores another DataFrame by it', async () => {
    await exploreTrained('frame');
    await press('Save model');
    await panel().getByText('Model saved as frame.aae').waitFor();
    await press('Write into frame');
    await panel().getByText('Written to frame').waitFor();
    await runCell(page, 'other = polars.from_pandas(frame[["x", "y", "kind"]])');
    await explore('other');
    await press('Open model…');
    await dialog().locator('.jp-DirListing-item', { hasText: 'frame.aae' }).click();
    await dialog().locator('button.jp-mod-accept').click();
    await panel().getByText('All rows are scored by this model.').waitFor();
    await press('Write into other');
    await panel().getByText('Written to other').waitFor();
    await expectPython('other["score"].to_list() == frame.score.to_list()', 'True');
    await panel().getByText('The same as code').click();
    await panel().getByText('model = colatent.Model.load("frame.aae")').waitFor();
    await runCell(page, 'frame.drop(columns=["score", "is_anomaly"], inplace=True)');
  });

  it.each(['frame.copy()', 'frame_polars.clone()', 'table.slice(0)'])(
    'gives the very scores of %s as code in its notebook, and in SQL on a file of it',
    async (made) => {
      await runCell(
        page,
        `import json, sys, pyarrow.parquet\nsys.path.insert(0, ${JSON.stringify(PACKAGE)})\ncoded = ${made}`,
      );
      await exploreTrained('coded');
      await press('Write into coded');
      await panel().getByText('Written to coded').waitFor();
      await runCell(page, 'panel_scores = pandas.Series(coded["score"]).tolist()');
      await press('Undo');
      await panel().getByText('Taken back').waitFor();
      await panel().getByText('The same as code').click();
      await press('Insert cell');
      await panel().getByText('Inserted into the notebook').waitFor();
      const code = (await panel().locator('pre').textContent()) ?? '';
      await expect.poll(() => page.evaluate(sourcesOfCells), { timeout: 60_000 }).toContain(code);
      const scored = made.startsWith('table') ? 'scored' : 'coded';
      // the cell may be run again, when its scores are there already
      for (let time = 0; time < 2; time++) {
        await runCell(page, code);
        await expectPython(`pandas.Series(${scored}["score"]).tolist() == panel_scores`, 'True');
      }
      await panel().getByLabel('Language').selectOption('sql');
      const sql = (await panel().locator('pre').textContent()) ?? '';
      await runCell(page, /^-- in the notebook first: (.*)$/m.exec(sql)?.[1] ?? '1/0');
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      await install(connection, { engine: createWasmEngine({ simd: 'plain' }) });
      await connection.run(`SET file_search_path = '${server.folder}'`);
      const statements = sql.trimEnd().replace(/;$/, '').split(';\n');
      for (const statement of statements.slice(0, -1)) await connection.run(statement);
      const rows = await connection.runAndReadAll(statements.at(-1) ?? '');
      const scores = Float32Array.from(rows.getColumnsObject()['score'] ?? [], Number);
      connection.closeSync();
      await writeFile(join(server.folder, 'sql.json'), JSON.stringify([...scores]));
      await expectPython('panel_scores == json.load(open("sql.json"))', 'True');
    },
  );

  it('leaves a column alone that has the name of a new one, and so does its code', async () => {
    await runCell(page, 'own = frame.assign(is_anomaly=frame.index % 9 == 0)');
    await exploreTrained('own');
    await press('Write into own');
    await panel().getByText('Written to own').waitFor();
    const kept = 'list(own)[3:], (own.is_anomaly == (own.index % 9 == 0)).all()';
    await expectPython(kept, "['is_anomaly', 'score', 'is_anomaly_2'] True");
    await press('Undo');
    await panel().getByText('Taken back').waitFor();
    await runCell(page, `import sys\nsys.path.insert(0, ${JSON.stringify(PACKAGE)})`);
    await panel().getByText('The same as code').click();
    await runCell(page, (await panel().locator('pre').textContent()) ?? '');
    await expectPython(kept, "['is_anomaly', 'score', 'is_anomaly_2'] True");
  });

  it.each([
    [
      'levels of names',
      'pandas.DataFrame(numpy.c_[x, -x, x * x], columns=pandas.MultiIndex.from_tuples([("a", "x"), ("a", 2), ("b", "")]))',
      ['a_x', 'a_2', 'b'],
    ],
    [
      'mixed objects, categories, zones, intervals and missing integers',
      'pandas.DataFrame({"x": x, "mixed": [1, "a", None, 2.5] * 500, "list": [[1, 2]] * 2000, "category": pandas.Categorical(["a", "b"] * 1000), "at": pandas.date_range("2026-01-01", periods=2000, tz="Europe/Berlin", freq="h"), "part": pandas.cut(x, 4), "whole": pandas.array([1, None] * 1000, dtype="Int64"), "yes": pandas.array([True, None] * 1000, dtype="boolean")})',
      ['x', 'mixed', 'list', 'category', 'at', 'part', 'whole', 'yes'],
    ],
    [
      'Python objects and nested values of polars',
      'polars.DataFrame({"x": x, "object": polars.Series([frame] * 2000, dtype=polars.Object), "struct": [{"a": 1}] * 2000, "list": [[1.0, 2.0]] * 2000})',
      ['x', 'object', 'struct.a', 'list'],
    ],
  ])('reads %s, trains and writes back', async (_, made, names) => {
    await runCell(page, `strange = ${made}`);
    await exploreTrained('strange');
    for (const name of names) {
      await panel().locator('.jp-colatent-Columns').getByText(name, { exact: true }).waitFor();
    }
    expect(await panel().locator('[role=alert]').count()).toBe(0);
    await press('Write into strange');
    await panel().getByText('Written to strange').waitFor();
    await expectPython('len(strange["score"])', '2000');
  });

  it('says that a number in no order looks like an identifier, and leaves it to the user', async () => {
    await runCell(page, 'shuffled = frame.assign(n=numpy.random.default_rng(2).permutation(2000))');
    await explore('shuffled');
    const said = panel().getByText('looks like an identifier: no number comes twice');
    await said.waitFor();
    const isUsed = panel().getByRole('checkbox', { name: 'n', exact: true });
    expect(await isUsed.isChecked()).toBe(true);
    await isUsed.uncheck();
    await said.waitFor({ state: 'detached' });
  });

  it('says what to do about columns of one name, no columns and no rows', async () => {
    await runCell(
      page,
      'twice = pandas.DataFrame([[1, 2]], columns=["x", "x"]); none = pandas.DataFrame(); empty = frame[:0]',
    );
    const host = (): Locator => page.locator('.jp-colatent-FrameHost').last();
    await pick('twice');
    await host().getByText('Two columns are named "x"; rename one of them').waitFor();
    await runCell(page, 'twice.columns = ["x", "y"]');
    await tab('twice').click();
    await host().getByRole('button', { name: 'Read Again' }).click();
    await host().getByText('1 row, 2 columns').waitFor();
    await pick('none');
    await host().getByText('0 rows, 0 columns').waitFor();
    await pick('empty');
    await host().getByText('0 rows, 3 columns').waitFor();
    await host().getByText('0 rows: there is nothing to learn from.').waitFor();
    await host().getByRole('button', { name: 'Train', exact: true }).click();
    await host().getByText('there are 0 rows to learn from').waitFor();
  });

  it('comes back when the page is reloaded, and says what to do when its variable or notebook is gone', async () => {
    await runCell(page, 'fleeting = frame.copy()');
    await explore('frame');
    await pick('fleeting');
    await page.locator('.jp-colatent-Columns').nth(1).waitFor();
    await runCell(page, 'del fleeting');
    await reload();
    await tab('frame').click();
    const host = (name: string): Locator =>
      page.locator('.jp-colatent-FrameHost', { hasText: name });
    await host('2,000 rows, 3 columns').waitFor();
    await tab('fleeting').click();
    await host('The kernel has no DataFrame named fleeting; run the cell that makes it').waitFor();
    await runCell(page, 'fleeting = frame[:1500].copy()');
    await tab('fleeting').click();
    await page.getByRole('button', { name: 'Read Again' }).click();
    await host('1,500 rows, 3 columns').waitFor();
    await save();
    await page
      .locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: '.ipynb' })
      .locator('.lm-TabBar-tabCloseIcon')
      .click();
    await page.locator('.jp-NotebookPanel').waitFor({ state: 'detached' });
    await reload();
    await tab('frame').click();
    await host('frame is in the kernel of Untitled.ipynb, which is not open.').waitFor();
    await host('frame is').getByRole('button', { name: 'Open Notebook' }).click();
    await page.locator('.jp-NotebookPanel').waitFor();
    await tab('frame').click();
    await host('2,000 rows, 3 columns').waitFor();
  });

  async function save(): Promise<void> {
    await page.evaluate(async () => {
      interface Lab {
        readonly commands: { execute: (id: string) => Promise<unknown> };
      }
      const { commands } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      await commands.execute('docmanager:save-all');
    });
  }

  /** Loads the page anew, once its layout is kept. */
  async function reload(): Promise<void> {
    await save();
    const workspaces = join(server.folder, '.settings', 'workspaces');
    const open = await page.locator('.lm-DockPanel-tabBar .lm-TabBar-tab').count();
    await expect
      .poll(
        async () => {
          const [file = ''] = await readdir(workspaces).catch(() => []);
          const text = await readFile(join(workspaces, file), 'utf8').catch(() => '{}');
          const { data = {} } = JSON.parse(text) as { data?: Record<string, unknown> };
          const main = JSON.stringify(data['layout-restorer:data'] ?? '');
          return new Set(main.match(/"(notebook|colatent-dataframes):[^"]*/g)).size;
        },
        { timeout: 60_000 },
      )
      .toBe(open);
    await page.reload();
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }
});
