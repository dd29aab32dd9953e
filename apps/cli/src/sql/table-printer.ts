import type { DuckDBDataChunk } from '@duckdb/node-api';
import process from 'node:process';
import { countText, wholeText } from '../number-text.js';
import { styled } from '../terminal-colour.js';
import { cutToWidth, displayWidth, padToWidth } from './display-width.js';
import { fitWidths, GAP } from './fit-widths.js';
import type { ResultColumns, ResultPrinter } from './result-printer.js';
import { isNumeric, shownText } from './value-text.js';
import { withoutControls } from './without-controls.js';

/** Rows that a table shows. */
const SHOWN_ROWS = 40;

interface Cell {
  readonly text: string;
  readonly isNull: boolean;
}

/**
 * A table that fits a width: names, types and the first rows. Cells that are too wide are cut, columns in the middle left out; the
 * line at the end counts what is not shown.
 */
export class TablePrinter implements ResultPrinter {
  readonly #columns: ResultColumns;
  readonly #width: number;
  readonly #shown: Cell[][] = [];
  #rows = 0;

  /** @param width columns of the terminal. */
  constructor(columns: ResultColumns, width: number) {
    this.#columns = columns;
    this.#width = width;
  }

  readonly begin = (): string => '';

  readonly rows = (chunk: DuckDBDataChunk): string => {
    const { types } = this.#columns;
    const wanted = Math.min(chunk.rowCount, SHOWN_ROWS - this.#shown.length);
    for (let y = 0; y < wanted; y++) {
      const row: Cell[] = [];
      chunk.visitRowValues(y, (value, _y, x) => {
        const type = types[x];
        const text = type === undefined ? null : shownText(value, type);
        row.push(
          text === null ? { text: 'NULL', isNull: true } : { text: this.#cut(text), isNull: false },
        );
      });
      this.#shown.push(row);
    }
    this.#rows += chunk.rowCount;
    return '';
  };

  readonly end = (): string => {
    const { names, types } = this.#columns;
    const headers = names.map((name) => this.#cut(name));
    const typeNames = types.map((type) => this.#cut(type.toString()));
    const wanted = names.map((_, x) =>
      Math.max(
        displayWidth(headers[x] ?? ''),
        // A nested type may be longer than any value; it is cut first.
        Math.min(displayWidth(typeNames[x] ?? ''), 16),
        ...this.#shown.map((row) => displayWidth(row[x]?.text ?? '')),
      ),
    );
    // A number that is cut would be another number.
    const least = types.map((type, x) => (isNumeric(type) ? (wanted[x] ?? 0) : 0));
    const { left, right, widths } = fitWidths(wanted, least, this.#width);
    const line = (cell: (x: number) => string, between: string): string => {
      const hidden = left.length + right.length < names.length;
      const cells = [...left.map(cell), ...(hidden ? [between] : []), ...right.map(cell)];
      return cells.join(' '.repeat(GAP)).trimEnd();
    };
    const fitted = (text: string, x: number): string => {
      const type = types[x];
      const width = widths[x] ?? 0;
      const align = type !== undefined && isNumeric(type) ? 'right' : 'left';
      return padToWidth(cutToWidth(text, width), width, align);
    };
    const { stdout } = process;
    return [
      styled(
        stdout,
        'bold',
        line((x) => fitted(headers[x] ?? '', x), '…'),
      ),
      styled(
        stdout,
        'dim',
        line((x) => fitted(typeNames[x] ?? '', x), ' '),
      ),
      line((x) => '─'.repeat(widths[x] ?? 0), '─'),
      ...this.#shown.map((row) =>
        line((x) => {
          const { text, isNull } = row[x] ?? { text: '', isNull: false };
          const cell = fitted(text, x);
          return isNull ? cell.replace(text, styled(stdout, 'dim', text)) : cell;
        }, '…'),
      ),
      styled(stdout, 'dim', this.#summary(left.length + right.length)),
    ]
      .map((text) => `${text}\n`)
      .join('');
  };

  #summary(shownColumns: number): string {
    const { length } = this.#columns.names;
    const rows = this.#shown.length < this.#rows ? ` (${wholeText(this.#shown.length)} shown)` : '';
    const parts = [countText(this.#rows, 'row') + rows];
    if (shownColumns < length) parts.push(`${countText(length, 'column')} (${shownColumns} shown)`);
    return parts.join(', ');
  }

  #cut(text: string): string {
    // Long texts are cut before they are kept, one character later than they will be.
    return cutToWidth(withoutControls(text.slice(0, 16 * this.#width)), this.#width + 1);
  }
}
