import { ANY, DuckDBStructType, VARCHAR } from '@duckdb/node-api';
import { RowArgument } from '../rows/row-argument.js';
import { typeOf } from '../rows/row-layout.js';
import { writeStrings } from '../vectors/write-strings.js';
import type { ScalarFunction } from '../functions/scalar-function.js';
import { MergeLayout, SPARE_NAME } from './merge-layout.js';

/** The type of a row as an expression that has it and is constant, so that what is made of it is made once, when a query is bound. */
const typed = (row: string): string => `cast_to_type(NULL, ${row})`;

/**
 * SQL for a row with the new values of some JSON, as `MergedRows` writes it, in their fields' places. STRUCTs are cast field by field,
 * by name: first to the fields no model reads, then, joined with the new ones, back to the row's own type.
 */
export function mergedRow(json: string, row: string): string {
  const type = typed(row);
  return `cast_to_type(struct_concat(
    cast_to_type(struct_concat(${row}, {${SPARE_NAME}: NULL}), from_json('{}', aae_merge_rest(${type}))),
    from_json(${json}, aae_merge_texts(${type}))
  ), ${row})`;
}

/**
 * SQL for a row merged with what a function of rows gives for it, which is called once a row; the row itself where that is NULL.
 * The outer list of one is there to name the two: an expression that stands twice may be computed twice. The inner list chooses, since
 * CASE does not take rows that hold an ARRAY.
 */
export function mergedWith(json: string, row: string): string {
  const chosen = `CASE WHEN _aae.json IS NULL THEN 1 ELSE 2 END`;
  return `list_transform([{json: ${json}, whole: ${row}}],
    lambda _aae: [_aae.whole, ${mergedRow('_aae.json', '_aae.whole')}][${chosen}])[1]`;
}

/** `aae_merge_texts(row) -> VARCHAR` and its like: what `mergedRow` needs to know of a row's type. */
export function mergeFunctions(): ScalarFunction<RowArgument>[] {
  return [
    ofType('aae_merge_texts', (layout) => layout.texts),
    ofType('aae_merge_rest', (layout) => layout.rest),
  ];
}

function ofType(
  name: string,
  textOf: (layout: MergeLayout) => string,
): ScalarFunction<RowArgument> {
  return {
    name,
    parameters: [ANY],
    returns: VARCHAR,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      argument.layout(input(0));
      const type = typeOf(input(0));
      const text = textOf(new MergeLayout(type instanceof DuckDBStructType ? type : NO_FIELDS));
      writeStrings(output, new Array<string>(length).fill(text));
    },
  };
}

const NO_FIELDS = new DuckDBStructType([], []);
