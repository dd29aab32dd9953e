import {
  ANY,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBVector,
  LIST,
  VARCHAR,
  DuckDBListValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { ArgumentError } from '../errors.js';
import { RowArgument } from '../rows/row-argument.js';
import { writeValues } from '../vectors/write-values.js';
import { quoteTableName, quoteText } from '../quote-names.js';
import { writeStrings } from '../vectors/write-strings.js';
import { DEFAULT_CONTAMINATION, flagThreshold } from './anomaly-function.js';
import type { ScalarFunction } from './scalar-function.js';

/**
 * `aae_detect_query(name, of, models, contamination, top_k, explain) -> VARCHAR` and `aae_embed_query(name, of, models) -> VARCHAR`: the text
 * of the query that a table macro stands for. It is asked for when a query is bound, so the arguments must be constants.
 */
export function tableFormFunctions(): ScalarFunction<RowArgument>[] {
  return [
    queryFunction(
      'aae_detect_query',
      [VARCHAR, VARCHAR, VARCHAR, DOUBLE, BIGINT, BOOLEAN],
      ([name, of, models, contamination, topK, explain]) =>
        detectQuery({ name, of, models }, contamination ?? null, topK ?? null, explain === true),
    ),
    queryFunction('aae_embed_query', [VARCHAR, VARCHAR, VARCHAR], ([name, of, models]) => {
      const source = { name, of, models };
      return `SELECT _aae.*, ${call('aae_embed', source, '_aae')} AS latent ${from(source, ['latent'])}`;
    }),
    lacksFunction(),
  ];
}

/** A function that gives SQL. @param textOf gets the arguments of one call. */
function queryFunction(
  name: string,
  parameters: readonly DuckDBType[],
  textOf: (values: readonly DuckDBValue[]) => string,
): ScalarFunction<RowArgument> {
  return {
    name,
    parameters,
    returns: VARCHAR,
    createState: () => new RowArgument(),
    evaluate: (input, length, output) => {
      const vectors = parameters.map((_, index) => DuckDBVector.create(input(index), length));
      const rows = Array.from({ length }, (_, row) => vectors.map((from) => from.getItem(row)));
      writeStrings(output, rows.map(textOf));
    },
  };
}

/** The arguments that say which model and which rows. */
interface Source {
  readonly name: unknown;
  readonly of: unknown;
  readonly models: unknown;
}

/** Rows are explained once it is known which are given, and which of them are anomalies. */
function detectQuery(
  source: Source,
  contamination: DuckDBValue,
  topK: DuckDBValue,
  explain: boolean,
): string {
  const threshold = flagThreshold(Number(contamination ?? DEFAULT_CONTAMINATION));
  const added = ['score', 'is_anomaly', ...(explain ? ['explanation'] : [])];
  const row = explain ? '_aae AS _aae_row' : '_aae.*';
  const scored = `SELECT ${row}, ${call('aae_score', source, '_aae')} AS score ${from(source, added)}`;
  const flagged = `SELECT *, score >= ${threshold}::FLOAT AS is_anomaly FROM (${scored})${oddest(topK)}`;
  if (!explain) return flagged;
  const explained = call('aae_explain', source, '_aae_row');
  const wanted = topK === null ? `CASE WHEN is_anomaly THEN ${explained} END` : explained;
  return `SELECT _aae_row.*, score, is_anomaly, ${wanted} AS explanation FROM (${flagged})`;
}

/** A call of a function that takes a model's name and a row. */
function call(function_: string, { name, models }: Source, row: string): string {
  return `${function_}(${given(name, 'name of the model')}, ${row}, models := ${given(models, 'table of models')})`;
}

/** The rows, as `_aae`. @param added columns they must not have. */
function from({ of }: Source, added: readonly string[]): string {
  return `FROM ${quoteTableName(textOf(of, 'table'))} AS _aae
    WHERE aae_lacks(cast_to_type(NULL, _aae), [${added.map(quoteText).join(', ')}])`;
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

function oddest(topK: DuckDBValue): string {
  if (topK === null) return '';
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
