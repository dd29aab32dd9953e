import { TextColumnBuilder } from './column-builder.js';
import { TableError, type TableSource } from './table-source.js';
import { sourceOfText } from './text-source.js';

/** Opens JSON lines: an object a line, its keys the columns; what is nested is kept as its JSON text. */
export async function openJsonLines(chunks: AsyncIterable<string>): Promise<TableSource> {
  const builders = new Map<string, TextColumnBuilder>();
  let rows = 0;
  const take = (line: string): void => {
    if (line.trim() === '') return;
    for (const [name, value] of Object.entries(parseRow(line, rows + 1))) {
      let builder = builders.get(name);
      if (builder === undefined) {
        builder = new TextColumnBuilder(name);
        for (let row = 0; row < rows; row++) builder.add('');
        builders.set(name, builder);
      }
      builder.add(textOf(value));
    }
    rows++;
    for (const builder of builders.values()) if (builder.length < rows) builder.add('');
  };
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  }
  take(rest);
  if (rows === 0) throw new TableError('the file is empty');
  return sourceOfText([...builders.values()].map((builder) => builder.build()));
}

function parseRow(line: string, number: number): object {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new TableError(`line ${number} is not JSON`);
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new TableError(`line ${number} is not a JSON object`);
  }
  return row;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
