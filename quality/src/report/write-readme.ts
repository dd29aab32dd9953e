import { replaceMarkedSection } from '@colatent/tools';
import { readFile, writeFile } from 'node:fs/promises';
import { QualityError } from '../errors.js';
import type { QualityResults } from '../results/results.js';
import { protocolTable } from './markdown.js';

/**
 * Puts the table of each protocol into a Markdown file, between `<!-- quality:PROTOCOL -->` and `<!-- /quality:PROTOCOL -->`.
 * @throws QualityError when the file has no such place for any of them.
 */
export async function writeIntoReadme(file: string, results: QualityResults): Promise<void> {
  const before = await readFile(file, 'utf8');
  let text = before;
  let written = 0;
  for (const result of results.protocols) {
    const mark = `quality:${result.protocol}`;
    const replaced = replaceMarkedSection(text, mark, protocolTable(result, results));
    if (replaced === undefined) continue;
    text = replaced;
    written += 1;
  }
  if (written === 0) {
    const marks = results.protocols.map(({ protocol }) => `<!-- quality:${protocol} -->`);
    throw new QualityError(
      `${file} has no place for the tables; put ${marks.join(' or ')} into it, and the same with /quality after it`,
    );
  }
  if (text !== before) await writeFile(file, text);
}
