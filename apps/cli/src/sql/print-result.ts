import { ResultReturnType, StatementType } from '@duckdb/node-api';
import type { DuckDBResult } from '@duckdb/node-api';
import process from 'node:process';
import { collectGarbage } from './collect-garbage.js';
import type { OutputMode } from './output-mode.js';
import type { ResultColumns, ResultPrinter } from './result-printer.js';
import { TablePrinter } from './table-printer.js';
import {
  csvPrinter,
  jsonLinesPrinter,
  jsonPrinter,
  linePrinter,
  markdownPrinter,
} from './text-printers.js';

/** Chunks, of 2048 rows, between collections of their memory. */
const COLLECTED_CHUNKS = 256;
/** Columns of a table where stdout is no terminal. */
const WIDTH = 120;

/**
 * Prints a result as its chunks come in; a statement that gives no rows, such as CREATE TABLE, prints nothing.
 * @param write gets text for stdout, and is waited for.
 */
export async function printResult(
  result: DuckDBResult,
  mode: OutputMode,
  write: (text: string) => Promise<void>,
): Promise<void> {
  const columns = { names: result.columnNames(), types: result.columnTypes() };
  const printer = printerFor(result, mode, columns);
  let text = printer.begin();
  let chunks = 0;
  for await (const chunk of result) {
    text += printer.rows(chunk);
    if (text !== '') await write(text);
    text = '';
    chunks += 1;
    if (chunks % COLLECTED_CHUNKS === 0) collectGarbage();
  }
  await write(text + printer.end());
}

function printerFor(result: DuckDBResult, mode: OutputMode, columns: ResultColumns): ResultPrinter {
  const [name] = columns.names;
  const isStatus = columns.names.length === 1 && name === 'Success';
  if (result.returnType !== ResultReturnType.QUERY_RESULT || isStatus) return silentPrinter();
  if (mode === 'table' && result.statementType === StatementType.EXPLAIN) return plainPrinter();
  switch (mode) {
    case 'csv':
      return csvPrinter(columns);
    case 'json':
      return jsonPrinter(columns);
    case 'jsonlines':
      return jsonLinesPrinter(columns);
    case 'markdown':
      return markdownPrinter(columns);
    case 'line':
      return linePrinter(columns);
    case 'table':
      return new TablePrinter(columns, process.stdout.columns || WIDTH);
  }
}

function silentPrinter(): ResultPrinter {
  return { begin: () => '', rows: () => '', end: () => '' };
}

/** The plans of EXPLAIN, drawn by DuckDB. */
function plainPrinter(): ResultPrinter {
  return {
    begin: () => '',
    rows: (chunk) =>
      chunk
        .getRows()
        .map((row) => `${String(row.at(-1))}\n`)
        .join(''),
    end: () => '',
  };
}
