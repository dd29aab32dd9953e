import type { DuckDBDataChunk } from '@duckdb/node-api';
import { displayWidth, padToWidth } from './display-width.js';
import type { ResultColumns, ResultPrinter } from './result-printer.js';
import { isNumeric, jsonValue, shownText, valueText } from './value-text.js';
import { withoutControls } from './without-controls.js';

/** Comma-separated values as RFC 4180 has them, with a header. NULL is nothing, an empty text is `""`. */
export function csvPrinter({ names, types }: ResultColumns): ResultPrinter {
  const line = (cells: readonly (string | null)[]): string => `${cells.map(csvCell).join(',')}\n`;
  return {
    begin: () => line(names),
    rows: (chunk) => textOfRows(chunk, types, valueText, line),
    end: () => '',
  };
}

/** A JSON array of objects, one a line. */
export function jsonPrinter(columns: ResultColumns): ResultPrinter {
  const lines = jsonLinesPrinter(columns);
  let separator = '';
  return {
    begin: () => '[',
    rows: (chunk) => {
      if (chunk.rowCount === 0) return '';
      const text = separator + lines.rows(chunk).trimEnd().replaceAll('\n', ',\n');
      separator = ',\n';
      return text;
    },
    end: () => ']\n',
  };
}

/** One JSON object a line. Columns of one name get numbers behind it. */
export function jsonLinesPrinter({ names }: ResultColumns): ResultPrinter {
  const keys = distinctNames(names).map((name) => JSON.stringify(name));
  return {
    begin: () => '',
    rows: (chunk) =>
      chunk
        .convertRows(jsonValue)
        .map((row) => `{${keys.map((key, x) => `${key}:${JSON.stringify(row[x])}`).join(',')}}\n`)
        .join(''),
    end: () => '',
  };
}

/** A table of Markdown. Bars and ends of lines within values are escaped; a BLOB is its size. */
export function markdownPrinter({ names, types }: ResultColumns): ResultPrinter {
  const line = (cells: readonly (string | null)[]): string =>
    `| ${cells.map((cell) => markdownCell(cell ?? 'NULL')).join(' | ')} |\n`;
  return {
    begin: () =>
      `${line(names)}|${types.map((type) => (isNumeric(type) ? '--:' : '---')).join('|')}|\n`,
    rows: (chunk) => textOfRows(chunk, types, shownText, line),
    end: () => '',
  };
}

/** A line `name = value` for each value, an empty line between rows. Values are whole, but a BLOB is its size. */
export function linePrinter({ names, types }: ResultColumns): ResultPrinter {
  const labels = names.map(withoutControls);
  const width = Math.max(0, ...labels.map(displayWidth));
  let separator = '';
  return {
    begin: () => '',
    rows: (chunk) =>
      textOfRows(chunk, types, lineText, (cells) => {
        const lines = cells.map(
          (cell, x) => `${padToWidth(labels[x] ?? '', width, 'right')} = ${cell ?? 'NULL'}\n`,
        );
        const text = separator + lines.join('');
        separator = '\n';
        return text;
      }),
    end: () => '',
  };
}

function textOfRows(
  chunk: DuckDBDataChunk,
  types: ResultColumns['types'],
  textOf: typeof valueText,
  line: (cells: readonly (string | null)[]) => string,
): string {
  return chunk
    .getRows()
    .map((row) =>
      line(
        row.map((value, x) => {
          const type = types[x];
          return type === undefined ? null : textOf(value, type);
        }),
      ),
    )
    .join('');
}

const lineText: typeof valueText = (value, type) => {
  const text = isList(value) ? valueText(value, type) : shownText(value, type);
  return text === null ? null : withoutControls(text);
};

function isList(value: Parameters<typeof valueText>[0]): boolean {
  return typeof value === 'object' && value !== null && 'items' in value;
}

function csvCell(text: string | null): string {
  if (text === null) return '';
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function markdownCell(text: string): string {
  return withoutControls(text.replaceAll('|', '\\|').replaceAll(/\r?\n/g, '<br>'));
}

function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let distinct = name;
    for (let number = 1; taken.has(distinct); number++) distinct = `${name}_${number}`;
    taken.add(distinct);
    return distinct;
  });
}
