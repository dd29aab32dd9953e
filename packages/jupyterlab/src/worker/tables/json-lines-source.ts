import { Columns, type Column } from '@colatent/core';
import { distinctNames } from './distinct-names.js';
import { JsonColumnBuilder, type JsonColumn } from './json-column.js';
import { TableError, type TableSource } from './table-source.js';

/**
 * Opens JSON lines: an object a line, its keys the columns, those of nested objects under dotted names, lists of numbers as vectors.
 * A key that a line lacks is NULL there; blank lines are none.
 * @throws TableError when a line is no JSON object.
 */
export async function openJsonLines(chunks: AsyncIterable<string>): Promise<TableSource> {
  const builders = new Map<string, JsonColumnBuilder>();
  let rows = 0;
  let lines = 0;
  const take = (line: string): void => {
    lines++;
    if (line.trim() === '') return;
    for (const [name, value] of Object.entries(parseRow(line, lines))) {
      let builder = builders.get(name);
      if (builder === undefined) {
        builder = new JsonColumnBuilder(name);
        builders.set(name, builder);
      }
      builder.add(rows, value);
    }
    rows++;
  };
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    parts.forEach(take);
  }
  take(rest);
  if (rows === 0) throw new TableError('the file is empty');
  const built = withDistinctNames([...builders.values()].flatMap((builder) => builder.build(rows)));
  const byName = new Map<string, Column>();
  for (const { name, column } of built) if (column !== null) byName.set(name, column);
  return {
    info: {
      rows,
      columns: built.map(({ name, type, reason, isPlain, advice }) => ({
        name,
        type,
        readable: reason === null,
        ...(reason !== null && { reason }),
        isPlain,
        ...(advice !== undefined && { advice }),
      })),
    },
    read: (names) =>
      Promise.resolve([
        new Columns(
          names.flatMap((name) => byName.get(name) ?? []),
          rows,
        ),
      ]),
  };
}

/** A key with a dot may have the name of an object's key too. */
function withDistinctNames(columns: readonly JsonColumn[]): readonly JsonColumn[] {
  const names = distinctNames(columns.map(({ name }) => name));
  return columns.map((of, at) => {
    const name = names[at] ?? of.name;
    return { ...of, name, column: of.column && { ...of.column, name } };
  });
}

function parseRow(line: string, number: number): object {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new TableError(`line ${number} is not JSON${adviceFor(line)}`);
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new TableError(`line ${number} is not a JSON object such as {"amount": 1.5}`);
  }
  return row;
}

function adviceFor(line: string): string {
  if (/^\s*\[/.test(line)) {
    return '; a file of one JSON array is not JSON lines: write an object a line, without brackets and commas around them';
  }
  return /:\s*-?(NaN|Infinity)\b/.test(line)
    ? ': NaN and Infinity are no JSON; write null instead'
    : '; each line holds one whole object';
}
