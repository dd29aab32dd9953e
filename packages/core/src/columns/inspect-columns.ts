import { RowCollector } from '../train/row-collector.js';
import type { ColumnKind } from './column.js';
import { Columns } from './columns.js';
import { kindsOfType } from './readable-column.js';
import { fitColumn, type ColumnOptions } from './table-encoder.js';

/** What a model would make of a column. */
export interface InspectedColumn {
  readonly name: string;
  /** The kind it would be taken as; null where it would be left out. */
  readonly kind: ColumnKind | null;
  /** Why it would be left out, as the end of a sentence such as `it is constant`; null where it would not. */
  readonly reason: string | null;
  /** The kinds its type can be read as. */
  readonly kinds: readonly ColumnKind[];
}

/** Options of `inspectColumns`. */
export interface InspectOptions {
  /** What the user says of columns, by name, as in `FitOptions.columns`. */
  readonly columns?: Readonly<Record<string, ColumnOptions>>;
  /** Bytes of rows to look at, at least 1 MiB; of a larger table an even sample is. Default: 32 MiB. */
  readonly memoryBudget?: number;
}

/**
 * What `fit` would make of each column, without training: its kind, or why it would be left out.
 *
 * `fit` judges by its training rows, which are not all rows, so a column on the border may be judged otherwise there.
 * @param source the rows: a table, or batches of one.
 * @throws UnreadableColumnError, OptionError when an option does not suit its column; ColumnsError when batches differ.
 */
export function inspectColumns(
  source: Columns | Iterable<Columns>,
  { columns: options = {}, memoryBudget = 2 ** 25 }: InspectOptions = {},
): InspectedColumn[] {
  const collector = new RowCollector(memoryBudget, 0);
  for (const batch of source instanceof Columns ? [source] : source) collector.add(batch);
  return [...collector.toColumns()].map((column) => {
    const { name, type } = column;
    const fitted = fitColumn(column, options[name] ?? {}, undefined);
    return 'reason' in fitted
      ? { name, kind: null, reason: fitted.reason, kinds: kindsOfType(type) }
      : { name, kind: fitted.kind, reason: null, kinds: kindsOfType(type) };
  });
}
