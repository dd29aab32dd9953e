import type { Activation } from '../engine/engine.js';
import { activated } from './activated.js';
import { CommonSql } from './common-sql.js';
import type { Routine, Sql, SqlDialect, Weights } from './dialect.js';
import { DuckdbStrings } from './duckdb-strings.js';
import { layersOf } from './layers.js';
import { quoteText } from './quote-text.js';
import { shortDouble, shortSingle } from './short-number.js';

/** The macros' argument, and the name it is bound to, which no column of the caller's has. */
const ARGUMENT = 'row_';
const ROW = 'aae_row';

function field(name: string): Sql {
  return `struct_extract(${ROW}, ${quoteText(name)})`;
}

/** Numbers as a list, exactly. */
function listed(values: ArrayLike<number>, areSingle: boolean): string {
  return `[${Array.from(values, areSingle ? shortSingle : shortDouble).join(',')}]`;
}

/**
 * A field as the string a category is: numbers and truth values count as the strings JavaScript makes of them, whole ones without a point.
 * NaN is NULL.
 */
function label(name: string): Sql {
  const value = field(name);
  const number = `TRY_CAST(${value} AS DOUBLE)`;
  const isFloating = `(typeof(${value}) IN ('FLOAT', 'DOUBLE') OR typeof(${value}) LIKE 'DECIMAL%')`;
  const whole = `(${number} = trunc(${number}) AND abs(${number}) < 1e15)`;
  return `(CASE WHEN ${isFloating} THEN CASE WHEN isnan(${number}) THEN NULL WHEN ${whole} THEN CAST(CAST(${number} AS BIGINT) AS VARCHAR) ELSE CAST(${number} AS VARCHAR) END ELSE CAST(${value} AS VARCHAR) END)`;
}

/**
 * Scalar macros of DuckDB, from 1.3 on: a sub-query of one sub-select for each layer of steps, since macros in macros take a time to bind
 * that doubles with each. Constants are cast from strings: that is one value to the planner, however many numbers it holds.
 */
export class DuckdbDialect extends CommonSql implements SqlDialect {
  readonly strings = new DuckdbStrings(label);
  #lambdas = 0;

  number(value: number): Sql {
    return `${quoteText(shortDouble(value))}::DOUBLE`;
  }

  single(value: Sql): Sql {
    return `CAST(CAST(${value} AS FLOAT) AS DOUBLE)`;
  }

  singles(vector: Sql): Sql {
    return `CAST(CAST(${vector} AS FLOAT[]) AS DOUBLE[])`;
  }

  integer(value: Sql): Sql {
    return `CAST(${value} AS BIGINT)`;
  }

  notANumber(value: Sql): Sql {
    return `(CASE WHEN isnan(${value}) OR ${value} IS NULL THEN 1.0 ELSE 0.0 END)`;
  }

  constant(values: ArrayLike<number>): Sql {
    const areSingle = values instanceof Float32Array;
    const type = areSingle ? 'FLOAT[]::DOUBLE[]' : 'DOUBLE[]';
    return `${quoteText(listed(values, areSingle))}::${type}`;
  }

  vector(numbers: readonly Sql[]): Sql {
    return `[${numbers.join(', ')}]::DOUBLE[]`;
  }

  concatenate(vectors: readonly Sql[]): Sql {
    return `list_concat(${vectors.join(', ')})`;
  }

  tabulate(length: number, element: (i: Sql) => Sql): Sql {
    const i = this.#variable('i');
    return `list_transform(range(1, ${length + 1}), lambda ${i}: ${element(i)})`;
  }

  element(vector: Sql, index: Sql | number): Sql {
    return `list_extract(${vector}, ${index})`;
  }

  slice(vector: Sql, first: number, length: number): Sql {
    return `list_slice(${vector}, ${first}, ${first + length - 1})`;
  }

  sum(vector: Sql): Sql {
    return `list_sum(${vector})`;
  }

  largest(vector: Sql): Sql {
    return `list_max(${vector})`;
  }

  product(a: Sql, b: Sql): Sql {
    return `list_inner_product(${a}, ${b})`;
  }

  countUpTo(values: ArrayLike<number>, x: Sql): Sql {
    const k = this.#variable('k');
    return `len(list_filter(${this.constant(values)}, lambda ${k}: ${k} <= ${x}))`;
  }

  oneHot(index: Sql, length: number): Sql {
    return this.tabulate(length, (i) => `(${i} = ${index})::INTEGER::DOUBLE`);
  }

  dense({ weights, bias }: Weights, x: Sql, activation: Activation): Sql {
    const inputs = weights.length / bias.length;
    const areSingle = weights instanceof Float32Array && bias instanceof Float32Array;
    const rows = Array.from(bias, (shift, k) => {
      const row = Array.from({ length: inputs }, (_, i) => weights[k * inputs + i] ?? 0);
      return listed([...row, shift], areSingle);
    });
    const w = this.#variable('w');
    const type = areSingle ? 'FLOAT[][]::DOUBLE[][]' : 'DOUBLE[][]';
    const outputs = `list_transform(${quoteText(`[${rows.join(',')}]`)}::${type}, lambda ${w}: list_inner_product(${w}, ${x}))`;
    const z = this.#variable('z');
    const active =
      activation === 'linear'
        ? outputs
        : `list_transform(${outputs}, lambda ${z}: ${activated(this, z, activation)})`;
    return `list_append(${active}, 1)`;
  }

  readNumber(name: string): Sql {
    const value = `CAST(${field(name)} AS DOUBLE)`;
    return `(CASE WHEN isnan(${value}) THEN NULL ELSE ${value} END)`;
  }

  readCategory(name: string, categories: readonly string[]): Sql {
    const value = label(name);
    const place = `list_position([${categories.map(quoteText).join(', ')}], ${value})`;
    return `(CASE WHEN ${value} IS NOT NULL THEN coalesce(${place}, 0) END)`;
  }

  readSeconds(name: string): Sql {
    const value = field(name);
    return `(CASE WHEN isfinite(${value}) THEN epoch_us(${value}) / 1000000 END)`;
  }

  readTimeOfDay(name: string): Sql {
    return `epoch(CAST(${field(name)} AS TIME))`;
  }

  readVector(name: string, size: number): Sql {
    const value = `CAST(${field(name)} AS DOUBLE[])`;
    const message = quoteText(`column ${name} must hold vectors of ${size} elements`);
    return `(CASE WHEN len(${value}) <> ${size} THEN error(${message}) ELSE ${value} END)`;
  }

  statement({ name, replace, steps, result }: Routine): string {
    const row = `SELECT ${ARGUMENT} AS ${ROW}`;
    const body = layersOf(steps, result).reduce((from, { keep, steps: added }) => {
      const columns = [...keep, ...added.map((step) => `${step.sql} AS ${step.name}`)];
      // a NULL row leaves no row, and so the sub-query is NULL
      const rows = from === row ? `(${from}) WHERE ${ROW} IS NOT NULL` : `(\n${from})`;
      return `SELECT ${columns.join(',\n  ')}\nFROM ${rows}`;
    }, row);
    const identifier = `"${name.replaceAll('"', '""')}"`;
    const create = replace ? 'CREATE OR REPLACE MACRO' : 'CREATE MACRO';
    return `${create} ${identifier}(${ARGUMENT}) AS (SELECT ${result} FROM (\n${body}))`;
  }

  #variable(prefix: string): Sql {
    this.#lambdas++;
    return `aae_${prefix}${this.#lambdas}`;
  }
}
