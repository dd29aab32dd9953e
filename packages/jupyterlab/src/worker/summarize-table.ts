import type { ColumnSummary } from './protocol.js';
import { summarizeColumns } from './summarize-columns.js';
import type { TableSource } from './tables/table-source.js';

/**
 * What is shown of a table's columns before training. A column whose values turn out to be of no use, such as lists of several lengths,
 * is told to be left out and why; it does not keep the others from being looked at.
 */
export async function summarizeTable(
  table: TableSource,
  names: readonly string[],
): Promise<ColumnSummary[]> {
  try {
    return summarizeColumns(await table.read(names));
  } catch (error) {
    if (names.length <= 1) return names.map((name) => useless(name, error));
    const half = names.length >> 1;
    return [
      ...(await summarizeTable(table, names.slice(0, half))),
      ...(await summarizeTable(table, names.slice(half))),
    ];
  }
}

function useless(name: string, error: unknown): ColumnSummary {
  const message = error instanceof Error ? error.message : String(error);
  return {
    name,
    kind: null,
    kinds: [],
    nullShare: 0,
    distribution: [],
    classes: null,
    isNumbered: false,
    warning: message.replace(`column "${name}"`, 'it'),
  };
}
