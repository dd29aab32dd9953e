import type { Activation } from '../engine/engine.js';
import { SqlExportError } from '../errors.js';
import { activated } from './activated.js';
import { CommonSql } from './common-sql.js';
import type { Routine, Sql, SqlDialect, Weights } from './dialect.js';
import { layersOf, renamed } from './layers.js';
import { shortDouble, shortSingle } from './short-number.js';

/** The functions' argument, and the name it is bound to. */
const ARGUMENT = 'row_';
const ROW = 'aae_row';

/** A string literal; a backslash begins an escape in Spark. */
function quoted(value: string): Sql {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function listed(values: ArrayLike<number>, areSingle: boolean): string {
  return `[${Array.from(values, areSingle ? shortSingle : shortDouble).join(',')}]`;
}

/** Where a VARIANT has a field, as a path, which knows no escapes. */
function pathOf(name: string): Sql {
  if (name.includes("'") && name.includes('"')) {
    throw new SqlExportError(
      `column "${name}" has quotes of both kinds in its name, which no path into a VARIANT of Spark can have; rename the column and train again`,
    );
  }
  return quoted(name.includes("'") ? `$["${name}"]` : `$['${name}']`);
}

/** A field in a type; a row without it is an error, as a VARIANT itself gives NULL for what it has not. */
function field(name: string, type: string): Sql {
  const path = pathOf(name);
  const message = quoted(`the row has no column ${name}, which the model reads`);
  return `(CASE WHEN variant_get(${ROW}, ${path}, 'variant') IS NULL THEN raise_error(${message}) ELSE variant_get(${ROW}, ${path}, '${type}') END)`;
}

/** The type a field has, a text such as DOUBLE or DECIMAL(3,2). */
function typeOf(name: string): Sql {
  return `schema_of_variant(variant_get(${ROW}, ${pathOf(name)}, 'variant'))`;
}

/** Seconds since 1970 of a text that is a moment of UTC. */
function secondsOf(text: Sql): Sql {
  return `(unix_micros(CAST(concat(${text}, 'Z') AS TIMESTAMP)) / 1000000D)`;
}

/**
 * Temporary functions of Apache Spark, from 4.0 on, in SQL: of a row as a VARIANT, since a function cannot take rows of any type. One
 * `aggregate` goes through the layers of steps and keeps their values in an array of vectors, so that each is computed once: the optimizer
 * writes sub-queries out, and its analysis of lambdas within lambdas takes minutes. Constants are JSON texts, which it reads when it plans.
 */
export class SparkDialect extends CommonSql implements SqlDialect {
  readonly strings = null;
  /** What was given for a vector or an integer. A text has one type, so the text tells a step's. */
  readonly #vectors = new Set<Sql>();
  readonly #integers = new Set<Sql>();
  #lambdas = 0;

  number(value: number): Sql {
    const text = `${shortDouble(value)}D`;
    return value < 0 ? `(${text})` : text;
  }

  single(value: Sql): Sql {
    return `CAST(CAST(${value} AS FLOAT) AS DOUBLE)`;
  }

  singles(vector: Sql): Sql {
    return this.#vector(`CAST(CAST(${vector} AS ARRAY<FLOAT>) AS ARRAY<DOUBLE>)`);
  }

  integer(value: Sql): Sql {
    return this.#integer(`CAST(${value} AS INT)`);
  }

  notANumber(value: Sql): Sql {
    return `(CASE WHEN isnan(${value}) OR ${value} IS NULL THEN 1D ELSE 0D END)`;
  }

  override when(condition: Sql, then: Sql, otherwise: Sql): Sql {
    const either = super.when(condition, then, otherwise);
    const isVector = this.#vectors.has(then) || this.#vectors.has(otherwise);
    return isVector ? this.#vector(either) : either;
  }

  override exponential(x: Sql): Sql {
    return `exp(least(greatest(${x}, -80D), 80D))`;
  }

  constant(values: ArrayLike<number>): Sql {
    const areSingle = values instanceof Float32Array;
    return this.#constant(listed(values, areSingle), 'ARRAY', areSingle);
  }

  vector(numbers: readonly Sql[]): Sql {
    return this.#vector(`CAST(array(${numbers.join(', ')}) AS ARRAY<DOUBLE>)`);
  }

  concatenate(vectors: readonly Sql[]): Sql {
    return this.#vector(`concat(${vectors.join(', ')})`);
  }

  tabulate(length: number, element: (i: Sql) => Sql): Sql {
    const i = this.#variable('i');
    return this.#vector(`transform(sequence(1, ${length}), ${i} -> ${element(i)})`);
  }

  element(vector: Sql, index: Sql | number): Sql {
    return `element_at(${vector}, ${index})`;
  }

  slice(vector: Sql, first: number, length: number): Sql {
    return this.#vector(`slice(${vector}, ${first}, ${length})`);
  }

  sum(vector: Sql): Sql {
    const [s, e] = [this.#variable('s'), this.#variable('e')];
    return `aggregate(${vector}, 0D, (${s}, ${e}) -> ${s} + ${e})`;
  }

  largest(vector: Sql): Sql {
    return `array_max(${vector})`;
  }

  product(a: Sql, b: Sql): Sql {
    const [x, y] = [this.#variable('x'), this.#variable('y')];
    return this.sum(`zip_with(${a}, ${b}, (${x}, ${y}) -> ${x} * ${y})`);
  }

  countUpTo(values: ArrayLike<number>, x: Sql): Sql {
    const k = this.#variable('k');
    return this.#integer(`size(filter(${this.constant(values)}, ${k} -> ${k} <= ${x}))`);
  }

  oneHot(index: Sql, length: number): Sql {
    return this.tabulate(length, (i) => `(CASE WHEN ${i} = ${index} THEN 1D ELSE 0D END)`);
  }

  dense({ weights, bias }: Weights, x: Sql, activation: Activation): Sql {
    const inputs = weights.length / bias.length;
    const areSingle = weights instanceof Float32Array && bias instanceof Float32Array;
    const rows = Array.from(bias, (shift, k) => {
      const row = Array.from({ length: inputs }, (_, i) => weights[k * inputs + i] ?? 0);
      return listed([...row, shift], areSingle);
    });
    const w = this.#variable('w');
    const matrix = this.#constant(`[${rows.join(',')}]`, 'ARRAY<ARRAY', areSingle);
    const outputs = `transform(${matrix}, ${w} -> ${this.product(w, x)})`;
    const z = this.#variable('z');
    const active =
      activation === 'linear'
        ? outputs
        : `transform(${outputs}, ${z} -> ${activated(this, z, activation)})`;
    return this.#vector(`concat(${active}, array(1D))`);
  }

  readNumber(name: string): Sql {
    const value = field(name, 'double');
    return `(CASE WHEN isnan(${value}) THEN NULL ELSE ${value} END)`;
  }

  readCategory(name: string, categories: readonly string[]): Sql {
    const number = field(name, 'double');
    // numbers count as the strings JavaScript makes of them: whole ones without a point
    const whole = `(${number} = floor(${number}) AND abs(${number}) < 1e15)`;
    const label = `(CASE WHEN NOT ${typeOf(name)} RLIKE '^(FLOAT|DOUBLE|DECIMAL)' THEN ${field(name, 'string')} WHEN isnan(${number}) THEN NULL WHEN ${whole} THEN CAST(CAST(${number} AS BIGINT) AS STRING) ELSE CAST(${number} AS STRING) END)`;
    const list = `CAST(array(${categories.map(quoted).join(', ')}) AS ARRAY<STRING>)`;
    return `CAST(array_position(${list}, ${label}) AS DOUBLE)`;
  }

  readSeconds(name: string): Sql {
    const moment = `(unix_micros(${field(name, 'timestamp')}) / 1000000D)`;
    const day = `(unix_date(${field(name, 'date')}) * 86400D)`;
    return `(CASE ${typeOf(name)} WHEN 'TIMESTAMP' THEN ${moment} WHEN 'DATE' THEN ${day} ELSE ${secondsOf(field(name, 'string'))} END)`;
  }

  readTimeOfDay(name: string): Sql {
    return secondsOf(`'1970-01-01 ', ${field(name, 'string')}`);
  }

  readVector(name: string, size: number): Sql {
    const value = field(name, 'array<double>');
    const message = quoted(`column ${name} must hold vectors of ${size} elements`);
    return this.#vector(
      `(CASE WHEN size(${value}) <> ${size} THEN raise_error(${message}) ELSE ${value} END)`,
    );
  }

  statement({ name, replace, steps, result, returns }: Routine): string {
    const layers = layersOf(steps, result).map(({ steps: added }) => added);
    const kept = this.#variable('kept');
    const places = new Map(
      layers.flat().map(({ name, sql }, place) => [name, this.#placed(`${kept}[${place}]`, sql)]),
    );
    const cases = layers.map((added, layer) => {
      const values = added.map(({ sql }) => {
        const value = renamed(sql, places);
        return this.#vectors.has(sql) ? value : `array(CAST(${value} AS DOUBLE))`;
      });
      return `WHEN ${layer} THEN array(\n  ${values.join(',\n  ')})`;
    });
    const layer = this.#variable('layer');
    const none = 'CAST(array() AS ARRAY<ARRAY<DOUBLE>>)';
    const body = `aggregate(sequence(0, ${layers.length - 1}), ${none}, (${kept}, ${layer}) -> concat(${kept}, CASE ${layer} ${cases.join('\n')} END), ${kept} -> ${renamed(result, places)})`;
    const create = replace ? 'CREATE OR REPLACE TEMPORARY FUNCTION' : 'CREATE TEMPORARY FUNCTION';
    const type = returns === 'number' ? 'DOUBLE' : 'ARRAY<DOUBLE>';
    const row = `transform(array(${ARGUMENT}), ${ROW} -> CASE WHEN ${ROW} IS NOT NULL THEN ${body} END)`;
    return `${create} \`${name.replaceAll('`', '``')}\`(${ARGUMENT} VARIANT) RETURNS ${type} RETURN element_at(${row}, 1)`;
  }

  /** A step's value where it is kept: a vector as it is, a number in a vector of one. */
  #placed(place: Sql, sql: Sql): Sql {
    if (this.#vectors.has(sql)) return place;
    return this.#integers.has(sql) ? `CAST(${place}[0] AS INT)` : `${place}[0]`;
  }

  #vector(sql: Sql): Sql {
    this.#vectors.add(sql);
    return sql;
  }

  #integer(sql: Sql): Sql {
    this.#integers.add(sql);
    return sql;
  }

  #constant(json: string, type: 'ARRAY' | 'ARRAY<ARRAY', areSingle: boolean): Sql {
    const end = type === 'ARRAY' ? '>' : '>>';
    const doubles = `${type}<DOUBLE${end}`;
    return this.#vector(
      areSingle
        ? `CAST(from_json('${json}', '${type}<FLOAT${end}') AS ${doubles})`
        : `from_json('${json}', '${doubles}')`,
    );
  }

  #variable(prefix: string): Sql {
    this.#lambdas++;
    return `aae_${prefix}${this.#lambdas}`;
  }
}
