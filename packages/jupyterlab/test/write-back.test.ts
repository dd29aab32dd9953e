import { copyFile, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { runPython, startJupyter, type JupyterServer } from './jupyter-server.js';
import { shopCsv } from './tables.js';

const ROWS = 1500;

let server: JupyterServer;
let browser: Browser;

beforeAll(async () => {
  server = await startJupyter();
  const csv = shopCsv(ROWS);
  const at = (name: string): string => join(server.folder, name);
  await writeFile(at('shop.csv'), csv);
  await writeFile(at('moved.csv'), csv);
  await writeFile(at('own.csv'), csv);
  await writeFile(at('shop.tsv'), csv.replaceAll(',', '\t'));
  // types that do not survive being read and written: decimals, nanoseconds, lists, dictionaries, small and unsigned integers
  await runPython(`
import decimal, json, pyarrow as pa, pyarrow.csv, pyarrow.parquet, pyarrow.feather
table = pyarrow.csv.read_csv("${at('shop.csv')}")
n = table.num_rows
table = table.append_column("cost", pa.array([decimal.Decimal(i) / 100 for i in range(n)], pa.decimal128(20, 2)))
table = table.append_column("at", pa.array([10**18 + i for i in range(n)], pa.timestamp("ns", "Europe/Berlin")))
table = table.append_column("tags", pa.array([[i, i + 1] for i in range(n)]))
table = table.append_column("group", pa.array(["ab"[i % 2] for i in range(n)]).dictionary_encode())
for bits in (8, 16, 32, 64):
    table = table.append_column(f"u{bits}", pa.array([i % 200 for i in range(n)], getattr(pa, f"uint{bits}")()))
    table = table.append_column(f"i{bits}", pa.array([i % 100 - 50 for i in range(n)], getattr(pa, f"int{bits}")()))
pyarrow.parquet.write_table(table, "${at('shop.parquet')}", row_group_size=400, compression="zstd", write_page_index=True)
pyarrow.feather.write_feather(table, "${at('shop.arrow')}", compression="lz4")
with open("${at('shop.jsonl')}", "w") as file:
    for row in table.select(["price", "paid", "means"]).to_pylist(): file.write(json.dumps(row) + "\\n")
`);
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
});

async function openTrained(file: string): Promise<[Page, Locator]> {
  const page = await openLab(browser, server.url);
  await openInColatent(page, file);
  const panel = page.locator('.jp-colatent-Panel');
  await panel.getByText(/1,500 rows/).waitFor({ timeout: 60_000 });
  await panel.getByLabel('Epochs', { exact: true }).fill('4');
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await panel.getByText('1,500 rows scored').waitFor({ timeout: 120_000 });
  return [page, panel];
}

async function read(name: string): Promise<string> {
  return readFile(join(server.folder, name), 'utf8');
}

/** A text without the cells after the first six, and what these are. */
function split(text: string, delimiter: string): { before: string; cells: string[][] } {
  const lines = text.split('\r\n').slice(0, -1);
  const cut = (line: string): number =>
    line.lastIndexOf(delimiter, line.lastIndexOf(delimiter) - 1);
  return {
    before: [...lines.map((line) => line.slice(0, cut(line))), ''].join('\r\n'),
    cells: lines.map((line) => line.slice(cut(line) + 1).split(delimiter)),
  };
}

describe('writing back', () => {
  it.each([
    ['csv', ','],
    ['tsv', '\t'],
  ])(
    'puts columns beside the rows of a %s file, of which not a byte changes',
    async (format, delimiter) => {
      const [, panel] = await openTrained(`shop.${format}`);
      await panel.getByRole('button', { name: `Write to shop.colatent.${format}` }).click();
      await panel.getByText(`Written to shop.colatent.${format}`).waitFor({ timeout: 60_000 });
      const { before, cells } = split(await read(`shop.colatent.${format}`), delimiter);
      expect(before).toBe(await read(`shop.${format}`));
      expect(cells[0]).toEqual(['score', 'is_anomaly']);
      const rows = cells
        .slice(1)
        .map(([score = '', flag = '']) => ({ score: Number(score), flag }));
      expect(rows).toHaveLength(ROWS);
      expect(rows.every(({ score, flag }) => flag === String(score >= 2))).toBe(true);
      // the row that was paid too much
      expect(rows[7]?.flag).toBe('true');
      expect((await readdir(server.folder)).filter((name) => name.includes('colatent-'))).toEqual(
        [],
      );
    },
  );

  it.each(['parquet', 'arrow', 'jsonl'])(
    'puts columns into a %s file that Arrow reads, of which no value changes',
    async (format) => {
      const [, panel] = await openTrained(`shop.${format}`);
      const write = panel.getByRole('region', { name: 'Write back' });
      await write.getByText('reason').click();
      await write.getByText(/latent_1/).click();
      await panel.getByRole('button', { name: `Write to shop.colatent.${format}` }).click();
      await panel.getByText(`Written to shop.colatent.${format}`).waitFor({ timeout: 120_000 });
      const at = (name: string): string => join(server.folder, name);
      const answer = await runPython(`
import json, pyarrow.parquet, pyarrow.feather, pyarrow.json
read = {"parquet": pyarrow.parquet.read_table, "arrow": pyarrow.feather.read_table, "jsonl": pyarrow.json.read_json}["${format}"]
before, after = read("${at(`shop.${format}`)}"), read("${at(`shop.colatent.${format}`)}")
kept = after.select(before.column_names)
new = [name for name in after.column_names if name not in before.column_names]
rows = after.select(new).to_pylist()
print(json.dumps(dict(kept=kept.equals(before), schema=kept.schema.equals(before.schema), new=new, types=[str(after.schema.field(name).type) for name in new],
  flags=all(row["is_anomaly"] == (row["score"] >= 2) for row in rows), reasons=all((row["reason"] is not None) == row["is_anomaly"] for row in rows), reason=rows[7]["reason"])))
${
  format === 'parquet'
    ? `
import pyarrow as pa, pyarrow.compute as pc
found = pyarrow.parquet.read_table("${at('shop.colatent.parquet')}", filters=pc.field("at") >= pa.scalar(10**18 + 1490, before.schema.field("at").type))
assert found.num_rows == 10, found.num_rows
import polars
assert polars.read_parquet("${at('shop.colatent.parquet')}").select(before.column_names).equals(polars.read_parquet("${at('shop.parquet')}"))
assert pyarrow.parquet.read_table("${at('shop.colatent.parquet')}", filters=[("score", ">=", 2)]).num_rows == sum(row["is_anomaly"] for row in rows)
`
    : ''
}`);
      const told = JSON.parse(answer) as Record<string, unknown>;
      expect(told).toMatchObject({ kept: true, schema: true, flags: true, reasons: true });
      expect(told['new']).toEqual(
        expect.arrayContaining(['score', 'is_anomaly', 'reason', 'latent_1', 'latent_2']),
      );
      expect(told['reason']).toMatch(/^(paid|price) = .*, expected /);
      if (format !== 'jsonl')
        expect(told['types']).toEqual(expect.arrayContaining(['float', 'bool', 'string']));
    },
  );

  it('marks the rows that are selected, which there is only a choice of while some are', async () => {
    await writeFile(join(server.folder, 'marked.csv'), shopCsv(ROWS));
    const [, panel] = await openTrained('marked.csv');
    const choice = panel.getByRole('region', { name: 'Write back' }).getByLabel('selected');
    const lines = panel.getByRole('grid').locator('.jp-colatent-Rows-line:not(.jp-mod-head)');
    await lines.nth(2).waitFor();
    expect(await choice.count()).toBe(0);
    const numbers: number[] = [];
    for (const place of [0, 2]) {
      await lines.nth(place).click({ modifiers: ['ControlOrMeta'] });
      const cell = await lines.nth(place).getByRole('gridcell').first().textContent();
      numbers.push(Number(cell?.replaceAll(/\D/g, '')));
    }
    await choice.check();
    await panel.getByRole('button', { name: 'Write to marked.colatent.csv' }).click();
    await panel.getByText('Written to marked.colatent.csv').waitFor({ timeout: 60_000 });
    const [head = '', ...rows] = (await read('marked.colatent.csv')).trimEnd().split('\r\n');
    expect(head.endsWith(',score,is_anomaly,selected')).toBe(true);
    const marked = rows.flatMap((row, at) => (row.endsWith(',true') ? [at + 1] : []));
    expect(marked).toEqual(numbers.sort((a, b) => a - b));
    await panel.getByRole('button', { name: 'Clear selection' }).click();
    await choice.waitFor({ state: 'detached' });
  });

  it('asks before a file is replaced, and writes under another name', async () => {
    await writeFile(join(server.folder, 'own.colatent.csv'), 'mine');
    const [page, panel] = await openTrained('own.csv');
    const write = panel.getByRole('button', { name: 'Write to own.colatent.csv' });
    await write.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await write.click();
    await page.getByRole('button', { name: 'Other Name' }).click();
    await page.locator('.jp-Dialog input').fill('other.csv');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to other.csv').waitFor({ timeout: 60_000 });
    expect(await read('own.colatent.csv')).toBe('mine');
    await write.click();
    await page.getByRole('button', { name: 'Overwrite' }).click();
    await panel.getByText('Written to own.colatent.csv').waitFor({ timeout: 60_000 });
    expect(await read('own.colatent.csv')).toBe(await read('other.csv'));
  });

  it('writes into the table itself when asked to, and a second time under names that are free', async () => {
    const original = await read('shop.csv');
    const [page, panel] = await openTrained('own.csv');
    const into = panel.getByRole('button', { name: 'Write into this file' });
    await into.click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('.jp-Dialog').waitFor({ state: 'detached' });
    await into.click();
    await page.getByText(/own.csv gets new columns: score, is_anomaly/).waitFor();
    expect(await read('own.csv')).toBe(original);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to own.csv').waitFor({ timeout: 60_000 });
    expect(split(await read('own.csv'), ',').before).toBe(original);
    await panel.getByText('1,500 rows, 8 columns').waitFor({ timeout: 60_000 });
    await panel.getByText('score_2', { exact: true }).waitFor();
    await into.click();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('1,500 rows, 10 columns').waitFor({ timeout: 60_000 });
    expect((await read('own.csv')).split('\r\n')[0]).toBe(
      'id,price,paid,means,note,same,score,is_anomaly,score_2,is_anomaly_2',
    );
    expect((await readdir(server.folder)).filter((name) => name.includes('colatent-'))).toEqual([]);
  });

  it('names every column that it asks to write into the table itself', async () => {
    await writeFile(join(server.folder, 'named.csv'), shopCsv(ROWS));
    const [page, panel] = await openTrained('named.csv');
    await panel
      .getByRole('region', { name: 'Write back' })
      .getByText(/latent_1/)
      .click();
    await panel.getByRole('button', { name: 'Write into this file' }).click();
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByText('named.csv gets new columns:').waitFor();
    const told = /new columns: (.*?)\. /.exec((await dialog.textContent()) ?? '')?.[1]?.split(', ');
    expect(told?.slice(0, 4)).toEqual(['score', 'is_anomaly', 'latent_1', 'latent_2']);
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to named.csv').waitFor({ timeout: 60_000 });
    const head = (await read('named.csv')).split('\r\n')[0] ?? '';
    expect(head.split(',').slice(6)).toEqual(told);
  });

  it.each(['csv', 'parquet'])('follows a %s file that is renamed', async (format) => {
    const old = `old-name.${format}`;
    await copyFile(join(server.folder, `shop.${format}`), join(server.folder, old));
    const [page, panel] = await openTrained(old);
    await panel.getByRole('button', { name: `Write to old-name.colatent.${format}` }).waitFor();
    await page.locator('.jp-DirListing-item', { hasText: old }).click();
    await page.keyboard.press('F2');
    await page.locator('.jp-DirListing-editor').fill(`new-name.${format}`);
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: `Write to new-name.colatent.${format}` }).click();
    await panel.getByText(`Written to new-name.colatent.${format}`).waitFor({ timeout: 60_000 });
    await panel.getByRole('button', { name: 'Write into this file' }).click();
    await page.getByText(`new-name.${format} gets new columns`).waitFor();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText(`Written to new-name.${format}`).waitFor({ timeout: 60_000 });
    expect(await readFile(join(server.folder, `new-name.${format}`))).toEqual(
      await readFile(join(server.folder, `new-name.colatent.${format}`)),
    );
    expect(await readdir(server.folder)).not.toContain(old);
  });

  it('reads columns of a Parquet file that was renamed after it was opened', async () => {
    // of so many columns the last are read when they are trained on
    await runPython(`
import pyarrow as pa, pyarrow.parquet
columns = {f"c{at}": [(i * (at % 7 + 1)) % 97 / 3 for i in range(${ROWS})] for at in range(100)}
pyarrow.parquet.write_table(pa.table(columns), "${join(server.folder, 'lazy.parquet')}")
`);
    const page = await openLab(browser, server.url);
    await openInColatent(page, 'lazy.parquet');
    const panel = page.locator('.jp-colatent-Panel');
    await panel.getByText(/1,500 rows/).waitFor({ timeout: 60_000 });
    await page.locator('.jp-DirListing-item', { hasText: 'lazy.parquet' }).click();
    await page.keyboard.press('F2');
    await page.locator('.jp-DirListing-editor').fill('moved.parquet');
    await page.keyboard.press('Enter');
    await panel.getByRole('button', { name: 'Write to moved.colatent.parquet' }).waitFor();
    await panel.getByLabel('Epochs', { exact: true }).fill('2');
    await panel.getByRole('button', { name: 'Train', exact: true }).click();
    await panel.getByText('1,500 rows scored').waitFor({ timeout: 120_000 });
    expect(await panel.getByRole('alert').count()).toBe(0);
  });

  it('writes a file whose lines end with carriage returns alone', async () => {
    await writeFile(join(server.folder, 'mac.csv'), shopCsv(ROWS).replaceAll('\r\n', '\r'));
    const [, panel] = await openTrained('mac.csv');
    await panel.getByRole('button', { name: 'Write to mac.colatent.csv' }).click();
    await panel.getByText('Written to mac.colatent.csv').waitFor({ timeout: 60_000 });
    const written = (await read('mac.colatent.csv')).replaceAll('\r', '\r\n');
    expect(split(written, ',').before.replaceAll('\r\n', '\r')).toBe(await read('mac.csv'));
  });

  it('asks for another path where the server may not write', async () => {
    // nobody may make files there, not even who may do all
    await symlink('/sys/kernel', join(server.folder, 'locked'));
    await writeFile(join(server.folder, 'shop.colatent.csv'), 'mine');
    const [page, panel] = await openTrained('shop.csv');
    await panel.getByRole('button', { name: 'Write to shop.colatent.csv' }).click();
    await page.getByRole('button', { name: 'Other Name' }).click();
    const path = page.locator('.jp-Dialog input');
    await path.fill('locked/shop.csv');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await page.getByText('The folder cannot be written to').waitFor({ timeout: 60_000 });
    await page.getByText('The server may not write locked/shop.csv.').waitFor();
    await path.fill('elsewhere.csv');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to elsewhere.csv').waitFor({ timeout: 60_000 });
    expect(split(await read('elsewhere.csv'), ',').before).toBe(await read('shop.csv'));
    expect(await panel.getByRole('alert').count()).toBe(0);
    await rm(join(server.folder, 'locked'));
  });

  it('says that the server does not answer when it does not, and writes once it does', async () => {
    const [page, panel] = await openTrained('shop.tsv');
    await rm(join(server.folder, 'shop.colatent.tsv'), { force: true });
    await page.context().setOffline(true);
    const write = panel.getByRole('button', { name: 'Write to shop.colatent.tsv' });
    await write.click();
    await panel.getByText(/^The server does not answer: it was stopped/).waitFor();
    await page.context().setOffline(false);
    await write.click();
    await panel.getByText('Written to shop.colatent.tsv').waitFor({ timeout: 60_000 });
    expect(split(await read('shop.colatent.tsv'), '\t').before).toBe(await read('shop.tsv'));
  });

  it('says that the file is gone when it is', async () => {
    await writeFile(join(server.folder, 'gone.csv'), shopCsv(ROWS));
    const [, panel] = await openTrained('gone.csv');
    await rm(join(server.folder, 'gone.csv'));
    await panel.getByRole('button', { name: 'Write to gone.colatent.csv' }).click();
    await panel.getByText(/^gone.csv is not there any more/).waitFor();
    expect(await readdir(server.folder)).not.toContain('gone.colatent.csv');
  });

  it('leaves out what it wrote when the file of results is opened, and numbers the next', async () => {
    await writeFile(join(server.folder, 'again.csv'), shopCsv(ROWS));
    const [page, first] = await openTrained('again.csv');
    await first.getByRole('button', { name: 'Write to again.colatent.csv' }).click();
    await first.getByText('Written to again.colatent.csv').waitFor({ timeout: 60_000 });
    const results = await read('again.colatent.csv');
    await page.context().close();
    const [, panel] = await openTrained('again.colatent.csv');
    await expect
      .poll(() => panel.getByText('it looks like a column Colatent wrote').count())
      .toBe(2);
    const score = panel.getByRole('checkbox', { name: 'score', exact: true });
    expect(await score.isChecked()).toBe(false);
    await panel.locator('.jp-colatent-Columns').getByRole('button', { name: 'All' }).click();
    expect(await score.isChecked()).toBe(false);
    await panel.getByRole('button', { name: 'Write to again.colatent-2.csv' }).click();
    await panel.getByText('Written to again.colatent-2.csv').waitFor({ timeout: 60_000 });
    const { before, cells } = split(await read('again.colatent-2.csv'), ',');
    expect(before).toBe(results);
    // the same columns give the same model, so its own scores were not among them
    const { cells: written } = split(results, ',');
    expect(cells[0]).toEqual(['score_2', 'is_anomaly_2']);
    expect(cells.slice(1)).toEqual(written.slice(1));
    await score.check();
    expect(await score.isChecked()).toBe(true);
    await panel.getByText('looks like a column Colatent wrote', { exact: true }).waitFor();
  });

  it('writes beside columns of the same names, and so does its code', async () => {
    const [head = '', ...rows] = shopCsv(ROWS).trimEnd().split('\r\n');
    const own = rows.map((row, at) => `${row},${at % 9 === 0}`);
    const csv = [`${head},is_anomaly`, ...own, ''].join('\r\n');
    await writeFile(join(server.folder, 'labelled.csv'), csv);
    const [page, panel] = await openTrained('labelled.csv');
    await panel.getByText('The same as code').click();
    const code = panel.locator('.jp-colatent-Code pre');
    await panel.getByLabel('Language').selectOption('python');
    expect(await code.textContent()).toContain('df["is_anomaly_2"] = df["score"] >= 2');
    await panel.getByLabel('Language').selectOption('sql');
    expect(await code.textContent()).toContain('AS is_anomaly_2\n');
    await panel.getByRole('button', { name: 'Write into this file' }).click();
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await panel.getByText('Written to labelled.csv').waitFor({ timeout: 60_000 });
    const { before, cells } = split(await read('labelled.csv'), ',');
    expect(before).toBe(csv);
    expect(cells[0]).toEqual(['score', 'is_anomaly_2']);
    await expect
      .poll(() => panel.getByText('it looks like a column Colatent wrote').count())
      .toBe(2);
  });

  it('refuses when the file changed, reloads it, and scores its rows by the model there is', async () => {
    const [page, panel] = await openTrained('moved.csv');
    await panel.locator('.jp-colatent-Label select').selectOption('means');
    const changed = shopCsv(ROWS + 1);
    await writeFile(join(server.folder, 'moved.csv'), changed);
    await panel.getByRole('button', { name: 'Write into this file' }).click();
    await page.getByText('Nothing was written.').waitFor({ timeout: 30_000 });
    expect(await read('moved.csv')).toBe(changed);
    await page.getByRole('button', { name: 'Reload Table' }).click();
    await panel.getByText('1,501 rows, 6 columns').waitFor({ timeout: 60_000 });
    // the label is none of what is trained on in the new rows either
    await expect
      .poll(() => panel.locator('.jp-colatent-Label select').inputValue(), { timeout: 60_000 })
      .toBe('means');
    expect(await panel.getByRole('checkbox', { name: 'means' }).isChecked()).toBe(false);
    await panel.getByText('1,501 rows scored').waitFor({ timeout: 60_000 });
    const write = panel.getByRole('button', { name: 'Write to moved.colatent.csv' });
    await expect.poll(() => write.isEnabled()).toBe(true);
    await expect(stat(join(server.folder, 'moved.colatent.csv'))).rejects.toThrow();
  });
});
