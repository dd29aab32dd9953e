import { thresholdOf } from '@colatent/core';
import {
  ANY,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBVector,
  LIST,
  VARCHAR,
  DuckDBListValue,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { ArgumentError } from '../errors.js';
import { RowArgument } from '../rows/row-argument.js';
import { writeValues } from '../vectors/write-values.js';
import { quoteName, quoteTableName, quoteText } from '../quote-names.js';
import type { ScalarFunction } from './scalar-function.js';

const DEFAULT_CONTAMINATION = 0.01;

/**
 * `aae_detect_query(name, of, models, contamination, top_k) -> VARCHAR` and `aae_embed_query(name, of, models) -> VARCHAR`: the text of
 * the query that a table macro stands for. It is asked for when a query is bound, so the arguments must be constants.
 */
export function tableFormFunctions(): ScalarFunction<RowArgument>[] {
  return [
    {
      name: 'aae_detect_query',
      parameters: [VARCHAR, VARCHAR, VARCHAR, DOUBLE, BIGINT],
      returns: VARCHAR,
      createState: () => new RowArgument(),
      evaluate: (input, length, output) => {
        const vectors = [0, 1, 2, 3, 4].map((index) => DuckDBVector.create(input(index), length));
        for (let row = 0; row < length; row++) {
          const [name, of, models, contamination, topK] = vectors.map((from) => from.getItem(row));
          const scored = withColumn('score', 'aae_score', { name, of, models }, ['is_anomaly']);
          const threshold = Math.fround(
            thresholdOf(Number(contamination ?? DEFAULT_CONTAMINATION)),
          );
          const flagged = `SELECT *, score >= ${threshold}::FLOAT AS is_anomaly FROM (${scored})`;
          bindings.vector_assign_string_element(output, row, `${flagged}${oddest(topK)}`);
        }
      },
    },
    {
      name: 'aae_embed_query',
      parameters: [VARCHAR, VARCHAR, VARCHAR],
      returns: VARCHAR,
      createState: () => new RowArgument(),
      evaluate: (input, length, output) => {
        const vectors = [0, 1, 2].map((index) => DuckDBVector.create(input(index), length));
        for (let row = 0; row < length; row++) {
          const [name, of, models] = vectors.map((from) => from.getItem(row));
          const text = withColumn('latent', 'aae_embed', { name, of, models }, []);
          bindings.vector_assign_string_element(output, row, text);
        }
      },
    },
    lacksFunction(),
  ];
}

interface Source {
  readonly name: unknown;
  readonly of: unknown;
  readonly models: unknown;
}

/** A query for all columns of a table and one more, made of each row by a function that takes a model's name and a row. */
function withColumn(
  column: string,
  function_: string,
  { name, of, models }: Source,
  alsoAdded: readonly string[],
): string {
  const added = [column, ...alsoAdded].map(quoteText).join(', ');
  const made = `${function_}(${given(name, 'name of the model')}, _aae, models := ${given(models, 'table of models')})`;
  return `SELECT _aae.*, ${made} AS ${quoteName(column)}
    FROM ${quoteTableName(textOf(of, 'table'))} AS _aae
    WHERE aae_lacks(cast_to_type(NULL, _aae), [${added}])`;
}

function given(value: unknown, what: string): string {
  return quoteText(textOf(value, what));
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new ArgumentError(
    `the ${what} is NULL; give its name, as in aae_detect('fraud', 'payments')`,
  );
}

function oddest(topK: unknown): string {
  if (topK === null || topK === undefined) return '';
  const count = Number(topK);
  if (count < 0)
    throw new ArgumentError(`top_k is ${count}; it must be a number of rows, at least 0`);
  return ` ORDER BY score DESC LIMIT ${count}`;
}

/**
 * `aae_lacks(row STRUCT, names VARCHAR[]) -> BOOLEAN`: true. The error of a row that has a column of one of these names says so: it
 * could not be told from the one that is added.
 */
function lacksFunction(): ScalarFunction<RowArgument> {
  return {
    name: 'aae_lacks',
    parameters: [ANY, LIST(VARCHAR)],
    returns: BOOLEAN,
    createState: () => new RowArgument(),
    evaluate: (input, length, output, argument) => {
      const layout = argument.layout(input(0));
      const names = DuckDBVector.create(input(1), length).getItem(0);
      for (const name of names instanceof DuckDBListValue ? names.items : []) {
        if (layout?.names.some((known) => known.toLowerCase() === name)) {
          throw new ArgumentError(
            `the table already has a column "${String(name)}", which is to be added; leave it out or rename it in a view, and pass the view`,
          );
        }
      }
      writeValues(output, new Uint8Array(length).fill(1), new Uint8Array(length).fill(1));
    },
  };
}
