import type { Activation } from '../engine/engine.js';
import { SqlExportError } from '../errors.js';
import { activated } from './activated.js';
import { CommonSql } from './common-sql.js';
import type { Routine, Sql, SqlDialect, Weights } from './dialect.js';
import { layersOf } from './layers.js';
import { nineDigits, shortDouble } from './short-number.js';

/** The functions' argument, and the name it is bound to. */
const ARGUMENT = 'row_';
const ROW = 'aae_row';

/** Longest text of a statement, in bytes, that BigQuery takes; see its quotas. */
const MOST_BYTES = 1024 * 1024;

/** A string literal; a backslash begins an escape in BigQuery, and a line break ends a literal. */
function quoted(value: string): Sql {
  const text = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `'${text.replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

function identifier(name: string): Sql {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

function field(name: string): Sql {
  return `${ROW}.${identifier(name)}`;
}

function text(name: string): Sql {
  return `CAST(${field(name)} AS STRING)`;
}

function listed(values: ArrayLike<number>): Sql {
  const print = values instanceof Float32Array ? nineDigits : shortDouble;
  return `ARRAY<FLOAT64>[${Array.from(values, print).join(',')}]`;
}

/**
 * Functions of BigQuery, in SQL: of any STRUCT that has the columns, such as a table's alias. Each layer of steps is unnested from an array of
 * one STRUCT, which later ones in the same FROM see. Arrays cannot hold arrays, so a matrix is an array of STRUCTs. There is no FLOAT32:
 * nothing is rounded to it, and its numbers are written to nine digits, as the doubles they are would be too long for what a statement may be.
 * The functions are kept, not temporary, which would have to share that length with each other and the query.
 */
export class BigqueryDialect extends CommonSql implements SqlDialect {
  readonly strings = null;
  #names = 0;

  number(value: number): Sql {
    return `CAST(${shortDouble(value)} AS FLOAT64)`;
  }

  single(value: Sql): Sql {
    return value;
  }

  singles(vector: Sql): Sql {
    return vector;
  }

  integer(value: Sql): Sql {
    return `CAST(${value} AS INT64)`;
  }

  notANumber(value: Sql): Sql {
    return `(CASE WHEN ${value} IS NULL OR IS_NAN(${value}) THEN 1.0 ELSE 0.0 END)`;
  }

  constant(values: ArrayLike<number>): Sql {
    return listed(values);
  }

  vector(numbers: readonly Sql[]): Sql {
    return `ARRAY<FLOAT64>[${numbers.join(', ')}]`;
  }

  concatenate(vectors: readonly Sql[]): Sql {
    return `ARRAY_CONCAT(${vectors.join(', ')})`;
  }

  tabulate(length: number, element: (i: Sql) => Sql): Sql {
    const i = this.#name('i');
    return `ARRAY(SELECT ${element(i)} FROM UNNEST(GENERATE_ARRAY(1, ${length})) AS ${i} ORDER BY ${i})`;
  }

  element(vector: Sql, index: Sql | number): Sql {
    return `${vector}[ORDINAL(${index})]`;
  }

  slice(vector: Sql, first: number, length: number): Sql {
    return this.tabulate(length, (i) => this.element(vector, `(${i} + ${first - 1})`));
  }

  sum(vector: Sql): Sql {
    const e = this.#name('e');
    return `(SELECT SUM(${e}) FROM UNNEST(${vector}) AS ${e})`;
  }

  largest(vector: Sql): Sql {
    const e = this.#name('e');
    return `(SELECT MAX(${e}) FROM UNNEST(${vector}) AS ${e})`;
  }

  product(a: Sql, b: Sql): Sql {
    const [e, i] = [this.#name('e'), this.#name('i')];
    const other = this.element(b, `(${i} + 1)`);
    return `(SELECT SUM(${e} * ${other}) FROM UNNEST(${a}) AS ${e} WITH OFFSET AS ${i})`;
  }

  countUpTo(values: ArrayLike<number>, x: Sql): Sql {
    const e = this.#name('e');
    return `(SELECT COUNTIF(${e} <= ${x}) FROM UNNEST(${listed(values)}) AS ${e})`;
  }

  oneHot(index: Sql, length: number): Sql {
    return this.tabulate(length, (i) => `(CASE WHEN ${i} = ${index} THEN 1.0 ELSE 0.0 END)`);
  }

  dense({ weights, bias }: Weights, x: Sql, activation: Activation): Sql {
    const inputs = weights.length / bias.length;
    const [w, i, z] = [this.#name('w'), this.#name('i'), this.#name('z')];
    const areSingle = weights instanceof Float32Array && bias instanceof Float32Array;
    const print = areSingle ? nineDigits : shortDouble;
    const rows = Array.from(bias, (shift, k) => {
      const row = Array.from({ length: inputs }, (_, i) => weights[k * inputs + i] ?? 0);
      return `STRUCT(ARRAY<FLOAT64>[${[...row, shift].map(print).join(',')}] AS ${w})`;
    });
    const matrix = `[${rows.join(',')}]`;
    const sums = `SELECT ${this.product(w, x)} AS ${z}, ${i} FROM UNNEST(${matrix}) WITH OFFSET AS ${i}`;
    const outputs = `ARRAY(SELECT ${activated(this, z, activation)} FROM (${sums}) ORDER BY ${i})`;
    return `ARRAY_CONCAT(${outputs}, ARRAY<FLOAT64>[1])`;
  }

  readNumber(name: string): Sql {
    // a truth value has no cast to FLOAT64, but every type has one to STRING
    const value = `CAST((CASE ${text(name)} WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ${text(name)} END) AS FLOAT64)`;
    return `(CASE WHEN IS_NAN(${value}) THEN NULL ELSE ${value} END)`;
  }

  readCategory(name: string, categories: readonly string[]): Sql {
    const [e, i] = [this.#name('e'), this.#name('i')];
    const list = `ARRAY<STRING>[${categories.map(quoted).join(', ')}]`;
    const place = `(SELECT MAX(${i} + 1) FROM UNNEST(${list}) AS ${e} WITH OFFSET AS ${i} WHERE ${e} = ${text(name)})`;
    return `(CASE WHEN LOWER(${text(name)}) <> 'nan' THEN CAST(COALESCE(${place}, 0) AS FLOAT64) END)`;
  }

  readSeconds(name: string): Sql {
    // a DATE or DATETIME is one of the default time zone, UTC unless a project says otherwise: a zone cannot be given along with a TIMESTAMP
    return `(UNIX_MICROS(TIMESTAMP(${field(name)})) / 1000000)`;
  }

  readTimeOfDay(name: string): Sql {
    return `(TIME_DIFF(CAST(${field(name)} AS TIME), TIME '00:00:00', MICROSECOND) / 1000000)`;
  }

  readVector(name: string, size: number): Sql {
    const [e, i] = [this.#name('e'), this.#name('i')];
    const message = quoted(`column ${name} must hold vectors of ${size} elements`);
    const elements = `ARRAY(SELECT CAST(${e} AS FLOAT64) FROM UNNEST(${field(name)}) AS ${e} WITH OFFSET AS ${i} ORDER BY ${i})`;
    return `(CASE WHEN ARRAY_LENGTH(${field(name)}) <> ${size} THEN ERROR(${message}) WHEN ${field(name)} IS NOT NULL THEN ${elements} END)`;
  }

  /** @throws SqlExportError when the statement is longer than a query of BigQuery may be. */
  statement({ name, replace, steps, result, returns }: Routine): string {
    const layers = layersOf(steps, result).map(({ steps: added }) => {
      const fields = added.map((step) => `${step.sql} AS ${step.name}`);
      return `UNNEST([STRUCT(${fields.join(',\n  ')})])`;
    });
    const create = replace ? 'CREATE OR REPLACE FUNCTION' : 'CREATE FUNCTION';
    const type = returns === 'number' ? 'FLOAT64' : 'ARRAY<FLOAT64>';
    const rows = `UNNEST([STRUCT(${ARGUMENT} AS ${ROW})])`;
    const query = `SELECT ${result} FROM ${[rows, ...layers].join(',\n')} WHERE ${ROW} IS NOT NULL`;
    const statement = `${create} ${identifier(name)}(${ARGUMENT} ANY TYPE) RETURNS ${type} AS ((\n${query}\n))`;
    const bytes = new TextEncoder().encode(statement).length;
    if (bytes > MOST_BYTES) {
      throw new SqlExportError(
        `the function ${name} would be ${bytes} bytes of SQL, and BigQuery takes statements of at most ${MOST_BYTES}; train with the effort light, or fewer hidden units`,
      );
    }
    return statement;
  }

  #name(prefix: string): Sql {
    this.#names++;
    return `aae_${prefix}${this.#names}`;
  }
}
