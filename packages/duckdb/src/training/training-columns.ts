import { OptionError, UnreadableColumnError, type FitOptions } from '@colatent/core';
import { DuckDBTypeId } from '@duckdb/node-api';
import { nullReader } from '../rows/plan-columns.js';
import { columnReaderFor } from '../vectors/read-column.js';
import type { PlannedColumn } from '../rows/read-rows.js';
import type { RowField, RowLayout } from '../rows/row-layout.js';

type ColumnOptions = NonNullable<FitOptions['columns']>;

/** What of a table a model is trained on. */
export interface TrainingColumns {
  readonly plan: readonly PlannedColumn[];
  /** The options for columns, under the names the columns have in the table. */
  readonly options: ColumnOptions;
  /** One sentence for each column that is left out because its type cannot be read. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the columns to train on: all whose type can be read. Excluded columns are not read at all.
 * @param options may name columns in other capitals than the table.
 * @throws OptionError when an option names a column there is not.
 * @throws UnreadableColumnError when an option sets the kind of a column that cannot be read.
 */
export function chooseTrainingColumns(layout: RowLayout, options: ColumnOptions): TrainingColumns {
  const byField = optionsByField(layout, options);
  const plan: PlannedColumn[] = [];
  const warnings: string[] = [];
  for (const field of layout.fields) {
    const { name, type } = field;
    const { kind, exclude } = byField.get(field) ?? {};
    const read = exclude ? nullReader('boolean') : columnReaderFor(type, kind);
    if (read) {
      plan.push({ name, field, read });
    } else if (kind) {
      throw new UnreadableColumnError(
        `column "${name}" is a ${type.toString()}, which cannot be read as ${kind}; cast it in the query or leave its option out`,
      );
    } else if (type.typeId === DuckDBTypeId.SQLNULL) {
      warnings.push(`column "${name}" is left out: it has no type, every value is NULL`);
    } else {
      warnings.push(
        `column "${name}" is left out: it is a ${type.toString()}, which cannot be read`,
      );
    }
  }
  return {
    plan,
    options: Object.fromEntries([...byField].map(([field, chosen]) => [field.name, chosen])),
    warnings,
  };
}

function optionsByField(
  layout: RowLayout,
  options: ColumnOptions,
): Map<RowField, ColumnOptions[string]> {
  return new Map(
    Object.entries(options).map(([name, chosen]) => {
      const field = layout.find(name);
      if (field === undefined) {
        throw new OptionError(
          `option "columns" names a column "${name}" which is not in the rows; they have: ${layout.names.join(', ')}`,
        );
      }
      return [field, chosen];
    }),
  );
}
