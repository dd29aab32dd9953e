import type { TextDialect } from '../tables/text-dialect.js';
import type { NewColumn } from './new-columns.js';

/** The shortest decimal that reads as the same number of single precision. */
export function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(Number(value.toPrecision(9)));
}

/** A row's cells in JSON: `"score":2.5,"is_anomaly":true`. */
export function jsonCells(columns: readonly NewColumn[], row: number): string {
  return columns
    .map((column) => {
      const key = JSON.stringify(column.name);
      if (column.type === 'float') return `${key}:${floatText(column.values[row] ?? 0)}`;
      return `${key}:${JSON.stringify(column.values[row] ?? null)}`;
    })
    .join(',');
}

/** A row's cells in delimited text, each after a delimiter; NULL is empty. */
export function delimitedCells(
  columns: readonly NewColumn[],
  row: number,
  { delimiter, decimal }: Pick<TextDialect, 'delimiter' | 'decimal'>,
): string {
  return columns
    .map((column) => {
      if (column.type === 'float') {
        return delimiter + floatText(column.values[row] ?? 0).replace('.', decimal);
      }
      return delimiter + quoted(String(column.values[row] ?? ''), delimiter);
    })
    .join('');
}

/** A cell as RFC 4180 writes it: in quotes where it holds a delimiter, a quote or a line break. */
export function quoted(text: string, delimiter: string): string {
  const needsQuotes = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);
  return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
}
