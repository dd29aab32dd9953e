import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messagesOf, type Message } from './messages.js';

/** Writes colatent/locale/colatent.pot, the catalogue without translations that translators begin with. */
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  version: string;
};
const catalogue = join(packageFolder, 'colatent', 'locale', 'colatent.pot');
const header = [
  'msgid ""',
  'msgstr ""',
  ...[
    `Project-Id-Version: colatent ${version}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    'Plural-Forms: nplurals=2; plural=(n != 1);',
  ].map((line) => JSON.stringify(`${line}\n`)),
].join('\n');
const entries = messagesOf(packageFolder).map(entryOf);
mkdirSync(dirname(catalogue), { recursive: true });
writeFileSync(catalogue, `${[header, ...entries].join('\n\n')}\n`);

function entryOf({ id, plural, context, places }: Message): string {
  return [
    ...places.map((place) => `#: ${place}`),
    ...(context === null ? [] : [`msgctxt ${JSON.stringify(context)}`]),
    `msgid ${JSON.stringify(id)}`,
    ...(plural === null
      ? ['msgstr ""']
      : [`msgid_plural ${JSON.stringify(plural)}`, 'msgstr[0] ""', 'msgstr[1] ""']),
  ].join('\n');
}
