import {
  Columns,
  type Column,
  type ColumnReason,
  type ExplainOptions,
  type Model,
} from '@colatent/core';
import { ANY, BLOB, DOUBLE, type DuckDBType } from '@duckdb/node-api';
import { RowArgument } from '../rows/row-argument.js';
import { observedText, sqlText } from '../rows/sql-text.js';
import { takeRows } from '../rows/take-rows.js';
import { readDoubles } from '../vectors/read-doubles.js';
import { floatField, structListOf, textField, writeStructLists } from '../vectors/write-structs.js';
import { applyModels } from './apply-models.js';
import type { ModelCache } from './model-cache.js';
import type { ScalarFunction } from './scalar-function.js';

/** A reason as SQL has it. */
interface ReasonText {
  readonly column: string;
  readonly share: number;
  readonly observed: string | null;
  readonly expected: string | null;
}

const REASON = {
  column: textField<ReasonText>(({ column }) => column),
  share: floatField<ReasonText>(({ share }) => share),
  observed: textField<ReasonText>(({ observed }) => observed),
  expected: textField<ReasonText>(({ expected }) => expected),
};

/**
 * `aae_explain_model(model BLOB, row STRUCT [, top DOUBLE]) -> STRUCT("column" VARCHAR, share FLOAT, observed VARCHAR, expected VARCHAR)[]`:
 * why the row is as odd as it is, the oddest column first; see `Model.explain`. Values are told as DuckDB prints the column's type.
 * NULL `top` is the default of `ExplainOptions`.
 * @param withTop which of the two forms.
 */
export function explainFunction(cache: ModelCache, withTop: boolean): ScalarFunction<RowArgument> {
  return {
    name: 'aae_explain_model',
    parameters: withTop ? [BLOB, ANY, DOUBLE] : [BLOB, ANY],
    returns: structListOf(REASON),
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const topAt = withTop ? readDoubles(input(2), length) : (): null => null;
      const layout = argument.layout(input(1));
      const typeOfColumn = (name: string): DuckDBType | undefined => layout?.find(name)?.type;
      const lists: (readonly ReasonText[])[] = [];
      const valid = applyModels(
        cache,
        argument,
        input(0),
        input(1),
        length,
        (model, columns, rows) => {
          const topOf = (index: number): number | null => topAt(rows?.[index] ?? index);
          explainRows(model, columns, topOf, typeOfColumn).forEach((reasons, index) => {
            lists[rows?.[index] ?? index] = reasons;
          });
        },
      );
      writeStructLists(
        output,
        REASON,
        Array.from(valid, (isValid, row) => (isValid ? (lists[row] ?? []) : null)),
      );
    },
  };
}

/** The reasons of each row, at most as many as the row asks for. */
function explainRows(
  model: Model,
  columns: Columns,
  topOf: (row: number) => number | null,
  typeOfColumn: (name: string) => DuckDBType | undefined,
): readonly (readonly ReasonText[])[] {
  const rowsByTop = new Map<number | null, number[]>();
  for (let row = 0; row < columns.length; row++) {
    const top = topOf(row);
    const rows = rowsByTop.get(top);
    if (rows === undefined) rowsByTop.set(top, [row]);
    else rows.push(row);
  }
  const explained: (readonly ReasonText[])[] = [];
  for (const [top, rows] of rowsByTop) {
    const options: ExplainOptions = top === null ? {} : { top };
    const isAll = rows.length === columns.length;
    const given = isAll ? columns : takeColumns(columns, Uint32Array.from(rows));
    model.explain(given, options).forEach(({ reasons }, index) => {
      explained[rows[index] ?? 0] = reasons.map((reason) =>
        textOf(reason, given.get(reason.column), index, typeOfColumn(reason.column)),
      );
    });
  }
  return explained;
}

function takeColumns(columns: Columns, rows: Uint32Array): Columns {
  return new Columns(
    Array.from(columns, (column) => takeRows(column, rows)),
    rows.length,
  );
}

function textOf(
  { column: name, share, observed, expected }: ColumnReason,
  column: Column | undefined,
  row: number,
  type: DuckDBType | undefined,
): ReasonText {
  return {
    column: name,
    share,
    observed: type === undefined ? null : observedText(observed, column, row, type),
    expected: type === undefined ? null : sqlText(expected, type),
  };
}
