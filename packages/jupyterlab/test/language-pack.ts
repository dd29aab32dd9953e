import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../translation/messages.js';
import { runPython } from './jupyter-server.js';

/** A language that JupyterLab takes and nobody has a language pack of here: Esperanto. */
export const LOCALE = 'eo';

/** Texts of JupyterLab itself around ours: buttons of dialogs, a category of commands, names of regions. */
const OF_JUPYTERLAB = [
  'Cancel',
  'Dismiss',
  'Open',
  'Select',
  'Notebook Operations',
  'main area content',
  'main area toolbar',
];

/** A text as the test's language has it: between marks, 40 % longer, and what is put in between marks of its own. */
export function marked(text: string): string {
  const length = Math.ceil(0.4 * text.length);
  // a word is at most so long that it is one
  const padding = '·'.repeat(length).replaceAll(/(.{8})(?=.)/g, '$1 ');
  return `⟦${text.replaceAll(/%\d/g, '⟨$&⟩')}${padding}⟧`;
}

/** Writes a language pack of the marked texts, such as pip would install it, into a folder for PYTHONPATH. */
export async function writeLanguagePack(
  folder: string,
  messages: readonly Message[],
): Promise<void> {
  const module = `jupyterlab_language_pack_${LOCALE}`;
  const catalogues = join(folder, module, 'locale', LOCALE, 'LC_MESSAGES');
  const metadata = join(folder, `${module}-1.0.dist-info`);
  await mkdir(catalogues, { recursive: true });
  await mkdir(metadata);
  await writeFile(join(folder, module, '__init__.py'), '');
  await writeFile(
    join(metadata, 'METADATA'),
    `Metadata-Version: 2.1\nName: ${module}\nVersion: 1.0\n`,
  );
  await writeFile(
    join(metadata, 'entry_points.txt'),
    `[jupyterlab.languagepack]\n${LOCALE} = ${module}\n`,
  );
  const ofJupyterLab = OF_JUPYTERLAB.map((id) => ({ id, plural: null, context: null, places: [] }));
  await writeCatalogue(catalogues, 'colatent', messages);
  await writeCatalogue(catalogues, 'jupyterlab', ofJupyterLab);
}

/** The page reads JSON, the server, which translates what settings are called, what gettext compiles. */
async function writeCatalogue(
  folder: string,
  domain: string,
  messages: readonly Message[],
): Promise<void> {
  const head = { domain, language: LOCALE, plural_forms: 'nplurals=2; plural=(n != 1);' };
  const entries = messages.map(({ id, plural, context }) => [
    context === null ? id : `${context}\u0004${id}`,
    plural === null ? [marked(id)] : [marked(id), marked(plural)],
  ]);
  await writeFile(
    join(folder, `${domain}.json`),
    JSON.stringify({ '': head, ...Object.fromEntries(entries) }),
  );
  const translated = messages.map(({ id, plural, context }) => ({
    id: plural === null ? id : [id, plural],
    string: plural === null ? marked(id) : [marked(id), marked(plural)],
    context,
  }));
  await runPython(`
import json
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
catalog = Catalog(locale=${JSON.stringify(LOCALE)})
for message in json.loads(${JSON.stringify(JSON.stringify(translated))}):
    catalog.add(**{name: tuple(value) if isinstance(value, list) else value for name, value in message.items()})
with open(${JSON.stringify(join(folder, `${domain}.mo`))}, "wb") as file:
    write_mo(file, catalog)
`);
}
