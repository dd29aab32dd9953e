import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messagesOf } from '../translation/messages.js';
import { launchBrowser, openInColatent, openLab } from './browser.js';
import { runPython, startJupyter, type JupyterServer } from './jupyter-server.js';
import { LOCALE, marked, writeLanguagePack } from './language-pack.js';
import { newNotebook, runCell, startCell } from './notebook.js';
import { writeReadings } from './odd-rows.js';
import { writeOrders } from './orders.js';
import { DATA, DATA_OF_COLOURS, TAKES_DATA } from './shown-data.js';
import { textsOfPage, untranslated } from './texts-of-page.js';

const WAIT = 120_000;
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const messages = messagesOf(packageFolder);
/** The panels of all kinds. */
const PANEL = '[class*=jp-colatent-]';
/** The translations that were seen. */
const seen = new Set<string>();

let pack: string;
let server: JupyterServer;
let browser: Browser;
let page: Page;
let panel: Locator;

beforeAll(async () => {
  pack = await mkdtemp(join(tmpdir(), 'colatent-language-'));
  server = await startJupyter({ pythonPath: pack });
  await writeLanguagePack(pack, messages);
  await writeSettings('translation-extension', 'plugin', { locale: LOCALE });
  await writeSettings('apputils-extension', 'notification', { fetchNews: 'false' });
  await writeReadings(server.folder, 'readings.csv', 3000);
  await writeOrders(server.folder, 'orders.csv', 500);
  await writeOrders(server.folder, 'orders.jsonl', 200);
  await writeFile(join(server.folder, 'doubts.csv'), doubtfulRows());
  await writeFile(join(server.folder, 'bare.csv'), '1,2\n3,4\n'.repeat(50));
  browser = await launchBrowser();
  page = await openLab(browser, server.url);
  page.setDefaultTimeout(WAIT);
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(pack, { recursive: true, force: true });
});

/** Columns that are not what they look like: a name twice, a unit, dates of which nobody knows the month, years of two digits, an answer, numbers too long. */
function doubtfulRows(): string {
  const rows = Array.from({ length: 300 }, (_, row) => {
    const [day, month] = [1 + (row % 12), 1 + (row % 11)].map((part) => `0${part}`.slice(-2));
    const date = `${day}.${month}`;
    const serial = 10n ** 18n + BigInt(row);
    return `${row % 9},${row % 7};${row % 13};${row % 5};${row % 40} kg;${date}.2025;${date}.25;${row % 2};${serial}`;
  });
  return ['size;a;a;mass;day;short;class;serial', ...rows].join('\n');
}

async function writeSettings(extension: string, plugin: string, settings: object): Promise<void> {
  const folder = join(server.folder, '.settings', '@jupyterlab', extension);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${plugin}.jupyterlab-settings`), JSON.stringify(settings));
}

/** A text of the extension as it is shown here. */
function shown(text: string, ...put: (string | number)[]): string {
  return marked(text).replaceAll(/%(\d)/g, (_, place: string) => String(put[Number(place) - 1]));
}

/** What is shown of elements and is neither translated nor data. */
async function strays(within = PANEL, data: readonly string[] = []): Promise<string[]> {
  await page.locator(within).first().waitFor({ state: 'attached' });
  const texts = await textsOfPage(page, within, [...DATA, ...data]);
  expect(texts).not.toEqual([]);
  return texts
    .filter(({ kind }) => kind === null)
    .flatMap(({ text, attribute, where }) =>
      untranslated(text, TAKES_DATA, seen).map(
        (part) => `${part} (${attribute ?? 'text'} of ${where})`,
      ),
    );
}

/** Texts that are wider than their place, though all are 40 % longer than in English. */
function cutOff(): Promise<string[]> {
  return panel.evaluate((element) =>
    [
      element,
      ...element.querySelectorAll(
        'button, label, summary, h2, h3, th, dt, p, .jp-colatent-List, .jp-colatent-Detail-table',
      ),
    ]
      // for those who listen, and a pixel wide
      .filter((of) => !of.matches('.jp-colatent-Announcement'))
      .filter((of) => of.checkVisibility() && getComputedStyle(of).display !== 'inline')
      .filter((of) => of.scrollWidth > of.clientWidth + 1)
      .map((of) => `${of.outerHTML.slice(0, 120)}: ${of.scrollWidth} in ${of.clientWidth}`),
  );
}

async function open(file: string, rows: string, columns: string): Promise<Locator> {
  await openInColatent(page, file);
  const opened = page.locator('.jp-colatent-Panel:visible');
  const shape = [shown('%2 rows', rows, rows), shown('%2 columns', columns, columns)];
  await opened.getByText(shape.join(', ')).waitFor();
  return opened;
}

function button(name: string, ...put: string[]): Locator {
  return page.getByRole('button', { name: shown(name, ...put), exact: true });
}

function told(text: string, ...put: string[]): Promise<void> {
  return panel.getByText(shown(text, ...put), { exact: true }).waitFor();
}

describe('what is not translated', () => {
  it.each([
    ['⟦Rows··⟧', []],
    ['⟦Rows··⟧ beside', ['beside']],
    ['⟦left out: ⟨a reason⟩···⟧', []],
    ['⟦⟨some⟩ rows··⟧', ['“some” in “% rows”']],
    ['⟦⟨⟦at most ⟨3 s⟩ left·⟧⟩, 1e-5⟧', ['“3 s” in “at most % left”']],
  ])('is found beside marks and in what is put between them: %s', (text, found) => {
    expect(untranslated(text, TAKES_DATA, new Set())).toEqual(found);
  });
});

describe('a table in another language', () => {
  it('has its columns and all settings in it', async () => {
    panel = await open('orders.jsonl', '200', '14');
    await panel.getByText(/its lists hold other values/).waitFor();
    expect(await strays()).toEqual([]);
    await open('bare.csv', '100', '2');
    expect(await strays()).toEqual([]);
    panel = await open('orders.csv', '500', '11');
    await panel.getByText(/it looks like an identifier/).waitFor();
    expect(await strays()).toEqual([]);
  });

  it('has its doubts about columns and settings in it, and a training that is cancelled', async () => {
    panel = await open('doubts.csv', '300', '8');
    await told('Numbers are read with a decimal comma: 1,5 is one and a half.');
    await panel
      .getByText(shown('looks like a label: choose it under Label so that it is not trained on'))
      .waitFor();
    expect(await strays()).toEqual([]);
    await panel.getByText(shown('More settings')).click();
    const wrong = { Seed: '-5', 'Learning rate': '7' };
    for (const [name, text] of Object.entries(wrong)) {
      await panel.getByLabel(shown(name), { exact: true }).fill(text);
    }
    await told('a number, %1 to %2', '1e-9', '1');
    expect(await strays()).toEqual([]);
    for (const name of Object.keys(wrong))
      await panel.getByLabel(shown(name), { exact: true }).fill('');
    await panel.getByLabel(shown('Epochs'), { exact: true }).fill('900000');
    await panel.getByLabel(shown('Early stop'), { exact: true }).selectOption('no');
    await button('Train').click();
    await panel.locator('.jp-colatent-Losses').waitFor();
    await button('Cancel').click();
    await panel.getByText(shown('The training was cancelled.')).waitFor();
    expect(await strays()).toEqual([]);
    await panel.getByText(shown('More settings')).click();
  });

  it('has what keeps a file from being opened in it', async () => {
    await writeFile(join(server.folder, 'none.parquet'), '');
    await openInColatent(page, 'none.parquet');
    // what the engine tells is in English
    await page.getByText('the file is empty', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await button('Try again').click();
    await page.getByText(shown('The server does not answer').slice(0, 20)).waitFor();
    expect(await strays()).toEqual([]);
    await page.context().setOffline(false);
  });

  it('has its training in it, and its entry in the Running panel', async () => {
    panel = await open('readings.csv', '3,000', '6');
    await panel.locator('.jp-colatent-Label select').selectOption('fault');
    await panel.getByText(shown('More settings')).click();
    await panel.getByLabel(shown('Epochs'), { exact: true }).fill('2000');
    await panel.getByLabel(shown('Early stop'), { exact: true }).selectOption('no');
    await button('Train').click();
    await panel.locator('.jp-colatent-Losses').waitFor();
    expect(await strays()).toEqual([]);
    await button('Pause').click();
    await told('paused');
    expect(await strays()).toEqual([]);
    expect(await cutOff()).toEqual([]);
    await page.locator('.lm-TabBar-tab[data-id="jp-running-sessions"]').click();
    const trainings = page.getByRole('region', { name: shown('Trainings') });
    await trainings.getByText('readings.csv').waitFor();
    const title = await trainings.getAttribute('aria-labelledby');
    const name = expect.stringMatching(/^readings\.csv \(text of /) as string;
    expect(await strays(`[aria-labelledby=${title}]`)).toEqual([name]);
    const heading = ['.lm-AccordionPanel-titleLabel', '.jp-RunningSessions-shutdownAll'];
    expect(await strays(heading.map((part) => `#${title} ${part}`).join())).toEqual([]);
    await page.locator('.lm-TabBar-tab[data-id="filebrowser"]').click();
    await page.locator('.lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon').last().click();
    await page.locator('.jp-Dialog').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await page.locator('.jp-Dialog .jp-mod-reject').click();
    await button('Resume').click();
    await button('Stop and keep the best').click();
    await panel.locator('canvas.jp-colatent-Map-rows').waitFor();
  });

  it('has its map, threshold, rows and a row in detail in it', async () => {
    expect(await strays()).toEqual([]);
    const rows = panel.getByRole('grid');
    await rows.locator('[aria-rowindex="2"]').click();
    await panel.locator('.jp-colatent-Detail th[scope=row]').first().waitFor();
    await rows.locator('[aria-rowindex="3"]').click({ modifiers: ['Control'] });
    await button('Clear selection').waitFor();
    expect(await strays()).toEqual([]);
    expect(await cutOff()).toEqual([]);
    await panel.getByRole('searchbox', { name: shown('Find in the rows') }).fill('lathe');
    await button('Select found').waitFor();
    expect(await strays()).toEqual([]);
    await panel.getByRole('searchbox', { name: shown('Find in the rows') }).fill('');
    const score = panel.getByRole('textbox', { name: shown('Score'), exact: true });
    await score.fill('none');
    await score.press('Enter');
    await told('%1 to %2', '0', '300');
    expect(await strays()).toEqual([]);
    await score.fill('100');
    await score.press('Enter');
    await button('Show the %1 oddest', '10').waitFor();
    expect(await strays()).toEqual([]);
    await button('Show the %1 oddest', '10').click();
    await panel.getByLabel(shown('Colour')).selectOption('machine');
    await panel.locator('.jp-colatent-Legend').getByText('lathe').waitFor();
    await panel.locator('.jp-colatent-Map-host').focus();
    await page.keyboard.press('ArrowRight');
    await panel.locator('.jp-colatent-Map-hovered').waitFor();
    expect(await strays(PANEL, DATA_OF_COLOURS)).toEqual([]);
    await panel.getByLabel(shown('Colour')).selectOption('');
    await button('Density').click();
    await panel.locator('canvas[data-mode=density]').waitFor();
    expect(await strays(PANEL, DATA_OF_COLOURS)).toEqual([]);
    await panel.getByRole('tab', { name: shown('Sampled rows'), exact: true }).click();
    await panel.locator('.jp-colatent-Sampled figure').first().waitFor();
    expect(await strays()).toEqual([]);
  });

  it('is written back, saved and told as code in it', async () => {
    await writeFile(join(server.folder, 'readings.colatent.csv'), 'mine');
    await button('Write to %1', 'readings.colatent.csv').click();
    await button('Other Name').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Other Name').click();
    await page.locator('.jp-Dialog input').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await page.locator('.jp-Dialog input').fill('other.csv');
    await button('Write').click();
    // it goes away by itself
    expect(await strays('.jp-toast-message')).toEqual([]);
    await told('Written to %1', 'other.csv');
    await button('Save model').click();
    await told('Model saved as %1', 'readings.aae');
    await panel.getByText(shown('The same as code')).click();
    await button('Copy as code').click();
    await told('Copied');
    expect(await strays()).toEqual([]);
    await button('Write into this file').click();
    await page.locator('.jp-Dialog').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await page.locator('.jp-Dialog .jp-mod-reject').click();
    await button('Insert cell').click();
    await told('Open a notebook first');
    expect(await strays()).toEqual([]);
    await writeFile(join(server.folder, 'readings.csv'), 'changed\n1\n');
    await button('Write into this file').click();
    await button('Reload Table').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Cancel').click();
    await button('Open model…').click();
    await page.locator('.jp-Dialog .jp-DirListing-item', { hasText: 'readings.aae' }).click();
    expect(await strays('.jp-Dialog-header, .jp-Dialog-footer')).toEqual([]);
    await button('Select').click();
    await told('All rows are scored by this model.');
    expect(await strays()).toEqual([]);
  });

  it('has the card of its model in it', async () => {
    const card = page.locator('.jp-colatent-Card');
    // a list of files that is drawn anew between two clicks opens none
    await expect
      .poll(async () => {
        const file = page.locator('.jp-DirListing-item', { hasText: 'readings.aae' });
        if ((await card.count()) === 0) await file.dblclick();
        return card.count();
      })
      .toBe(1);
    await card.getByText(shown('Model of %1 columns', 5)).waitFor();
    expect(await strays('.jp-colatent-Card')).toEqual([]);
  });
});

describe('a DataFrame in another language', () => {
  it('is picked, trained on and written to in it', async () => {
    const other = await openLab(browser, server.url);
    await page.close();
    page = other;
    page.setDefaultTimeout(WAIT);
    await newNotebook(page);
    const explore = '[data-jp-item-name=colatent-explore]';
    await page.locator(explore).getByText(shown('Explore')).click();
    await page.locator('.jp-Dialog', { hasText: shown('There is no DataFrame') }).waitFor();
    expect(await strays('.jp-Dialog-header, .jp-Dialog-body')).toEqual([]);
    await page.locator('.jp-Dialog').getByRole('button').click();
    await runCell(
      page,
      `import sys
sys.path.insert(0, ${JSON.stringify(packageFolder)})
import colatent, pandas
df = pandas.DataFrame({"x": [i * 7919 % 997 for i in range(2000)], "same": 1.5})`,
    );
    expect(await strays(explore)).toEqual([]);
    await page.locator(explore).getByText(shown('Explore')).click();
    await page.locator('.jp-Dialog select').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    panel = page.locator('.jp-colatent-FrameHost .jp-colatent-Panel');
    await trainBriefly();
    await button('Write into %1', 'df').click();
    await told('Written to %1', 'df');
    await button('Write into %1', 'df').click();
    await button('Other Names').waitFor();
    // what the kernel says
    expect(await strays('.jp-Dialog', ['.jp-Dialog', '.jp-Dialog-body'])).toEqual([]);
    await button('Other Names').click();
    await told('Written to %1', 'df');
    await button('Undo').click();
    await told('Taken back');
    expect(await strays()).toEqual([]);
    await button('Undo').click();
    await expect.poll(() => button('Undo').isDisabled(), { timeout: WAIT }).toBe(true);
    await runCell(page, 'df.loc[0, "x"] = -1');
    await button('Write into %1', 'df').click();
    await button('New Variable').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Cancel').click();
    await runCell(page, 'held = df; del df');
    await button('Write into %1', 'df').click();
    await button('New Variable').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('New Variable').click();
    await page.locator('.jp-Dialog input').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Cancel').click();
  });

  it('is shown in the output of a cell in it', async () => {
    await startCell(page, 'colatent.explore(held[["x"]])');
    panel = page.locator('.jp-OutputArea-output .jp-colatent-Panel');
    await trainBriefly();
    await button('Write to a new variable…').click();
    await page.locator('.jp-Dialog input').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await told('Written to %1', 'scored');
  });

  it('says in it that the kernel is gone', async () => {
    await page.evaluate(async () => {
      interface Lab {
        readonly serviceManager: { readonly sessions: { shutdownAll: () => Promise<void> } };
      }
      await (
        window as unknown as { jupyterapp: Lab }
      ).jupyterapp.serviceManager.sessions.shutdownAll();
    });
    await told('The kernel was restarted: run your cells, then read the DataFrame again.');
    expect(await strays()).toEqual([]);
    await panel.getByRole('button', { name: shown('Read Again') }).click();
    await panel
      .getByRole('alert')
      .getByText(shown('There is no kernel; start the one of the notebook'))
      .waitFor();
    expect(await strays()).toEqual([]);
  });

  it('says in it that the notebook is closed', async () => {
    panel = page.locator('.jp-colatent-FrameHost .jp-colatent-Panel').last();
    await page.evaluate(async () => {
      interface Lab {
        readonly commands: { execute: (id: string) => Promise<unknown> };
      }
      const { commands } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      await commands.execute('docmanager:save-all');
    });
    await page
      .locator('.lm-DockPanel-tabBar .lm-TabBar-tab', { hasText: '.ipynb' })
      .locator('.lm-TabBar-tabCloseIcon')
      .click();
    await button('Write into %1', 'df').click();
    await button('Open Notebook').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Open Notebook').click();
    await told('The kernel was restarted: run your cells, then read the DataFrame again.');
    await button('New Variable').waitFor();
    expect(await strays('.jp-Dialog')).toEqual([]);
    await button('Cancel').click();
  });

  async function trainBriefly(): Promise<void> {
    await panel.getByLabel(shown('Epochs'), { exact: true }).fill('2');
    await panel.getByRole('button', { name: shown('Train'), exact: true }).click();
    await panel.locator('.jp-colatent-Map').waitFor();
    expect(await strays()).toEqual([]);
  }
});

describe('JupyterLab in another language', () => {
  it('has commands, their category and the kinds of files in it', async () => {
    const texts = await page.evaluate(() => {
      interface Lab {
        readonly commands: {
          listCommands: () => string[];
          label: (id: string) => string;
          caption: (id: string) => string;
        };
        readonly docRegistry: {
          preferredWidgetFactories: (
            path: string,
          ) => { readonly name: string; readonly label: string }[];
          fileTypes: () => Iterable<{ readonly name: string; readonly displayName: string }>;
        };
      }
      const { commands, docRegistry } = (window as unknown as { jupyterapp: Lab }).jupyterapp;
      const ids = commands.listCommands().filter((id) => id.startsWith('colatent:'));
      const ofModels = docRegistry
        .preferredWidgetFactories('a.aae')
        .filter(({ name }) => name.startsWith('Colatent'));
      const models = [...docRegistry.fileTypes()].filter(({ name }) => name === 'aae');
      return [
        ...ids.flatMap((id) => [commands.label(id), commands.caption(id)]),
        ...ofModels.map(({ label }) => label),
        ...models.map(({ displayName }) => displayName),
      ].filter((text) => text !== '');
    });
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.flatMap((text) => untranslated(text, TAKES_DATA, seen))).toEqual([]);
  });

  it('has settings in it, as the server tells them one by one', async () => {
    const answer = await fetch(`${server.url}/api/settings/@colatent/jupyterlab:files`);
    const { schema } = (await answer.json()) as { schema: object };
    const texts: string[] = [];
    JSON.stringify(schema, (key, value: unknown) => {
      const isText = ['title', 'description', 'jupyter.lab.setting-icon-label'].includes(key);
      if (isText && typeof value === 'string') texts.push(value);
      return value;
    });
    expect(texts.length).toBeGreaterThan(12);
    expect(texts.flatMap((text) => untranslated(text, TAKES_DATA, seen))).toEqual([]);
  });

  it('was looked at in three of four texts at least, the others being those of failures mostly', () => {
    const isSeen = (text: string): boolean => seen.has(text.replaceAll(/%\d/g, '%'));
    const unseen = messages.filter(({ id, plural }) => !isSeen(id) && !isSeen(plural ?? id));
    expect(unseen.length / messages.length).toBeLessThan(0.25);
  });
});

describe('the catalogue for translators', () => {
  it('is read by gettext, with every text and where it stands', async () => {
    const read = await runPython(`
from babel.messages.pofile import read_po
with open(${JSON.stringify(join(packageFolder, 'colatent/locale/colatent.pot'))}, "rb") as file:
    catalog = read_po(file, abort_invalid=True)
texts = [message for message in catalog if message.id]
print(len(texts), all(message.locations for message in texts), catalog.get("Train").locations[0][0])
`);
    expect(read.trim()).toBe(`${messages.length} True src/panel/training-view.tsx`);
  });
});
