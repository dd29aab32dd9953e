import type { Activation } from '../engine/engine.js';
import { activated } from './activated.js';
import { CommonSql } from './common-sql.js';
import type { Routine, Sql, SqlDialect, Weights } from './dialect.js';
import { layersOf } from './layers.js';
import { quoteText } from './quote-text.js';
import { shortDouble, shortSingle } from './short-number.js';

/** Sizes a real has; beyond them a cast is an error of PostgreSQL's. */
const SMALLEST_REAL = "'1.2e-38'::float8";
const LARGEST_REAL = "'3.4e38'::float8";

function identifier(name: string): Sql {
  return `"${name.replaceAll('"', '""')}"`;
}

function field(name: string): Sql {
  return `($1).${identifier(name)}`;
}

function braced(values: ArrayLike<number>, areSingle: boolean): string {
  return `{${Array.from(values, areSingle ? shortSingle : shortDouble).join(',')}}`;
}

/**
 * Functions of PostgreSQL, from 12 on, in SQL: of any row type that has the columns. Vectors are arrays. Every sub-select ends in OFFSET 0,
 * or the planner would write each value out wherever it is used, which doubles the text layer by layer.
 */
export class PostgresDialect extends CommonSql implements SqlDialect {
  readonly strings = null;
  #names = 0;

  number(value: number): Sql {
    return `${quoteText(shortDouble(value))}::float8`;
  }

  single(value: Sql): Sql {
    return this.element(this.singles(`ARRAY[${value}]`), 1);
  }

  singles(vector: Sql): Sql {
    const e = this.#name('e');
    // greatest and least pass NULL over
    const bounded = `greatest(least(${e}, ${LARGEST_REAL}), -(${LARGEST_REAL}))`;
    const rounded = `CASE WHEN abs(${e}) < ${SMALLEST_REAL} THEN 0 WHEN ${e} IS NOT NULL THEN ${bounded}::real::float8 END`;
    // of no elements, as NULL has, it is NULL
    return `(SELECT array_agg(${rounded}) FROM unnest(${vector}) AS u(${e}))`;
  }

  integer(value: Sql): Sql {
    return `CAST(${value} AS integer)`;
  }

  notANumber(value: Sql): Sql {
    return `(CASE WHEN ${value} IS NULL OR ${value} = 'NaN' THEN 1.0 ELSE 0.0 END)::float8`;
  }

  constant(values: ArrayLike<number>): Sql {
    const areSingle = values instanceof Float32Array;
    const text = quoteText(braced(values, areSingle));
    return areSingle ? `${text}::real[]::float8[]` : `${text}::float8[]`;
  }

  vector(numbers: readonly Sql[]): Sql {
    return `ARRAY[${numbers.join(', ')}]::float8[]`;
  }

  concatenate(vectors: readonly Sql[]): Sql {
    return `(${vectors.join(' || ')})`;
  }

  tabulate(length: number, element: (i: Sql) => Sql): Sql {
    const i = this.#name('i');
    return `ARRAY(SELECT ${element(i)} FROM generate_series(1, ${length}) AS s(${i}))`;
  }

  element(vector: Sql, index: Sql | number): Sql {
    return `(${vector})[${index}]`;
  }

  slice(vector: Sql, first: number, length: number): Sql {
    return `(${vector})[${first}:${first + length - 1}]`;
  }

  sum(vector: Sql): Sql {
    const e = this.#name('e');
    return `(SELECT sum(${e}) FROM unnest(${vector}) AS u(${e}))`;
  }

  largest(vector: Sql): Sql {
    const e = this.#name('e');
    return `(SELECT max(${e}) FROM unnest(${vector}) AS u(${e}))`;
  }

  product(a: Sql, b: Sql): Sql {
    const [x, y] = [this.#name('e'), this.#name('e')];
    return `(SELECT sum(${x} * ${y}) FROM unnest(${a}, ${b}) AS u(${x}, ${y}))`;
  }

  countUpTo(values: ArrayLike<number>, x: Sql): Sql {
    return `width_bucket(${x}, ${this.constant(values)})`;
  }

  oneHot(index: Sql, length: number): Sql {
    return this.tabulate(length, (i) => `(${i} = ${index})::integer::float8`);
  }

  dense({ weights, bias }: Weights, x: Sql, activation: Activation): Sql {
    const inputs = weights.length / bias.length;
    const areSingle = weights instanceof Float32Array && bias instanceof Float32Array;
    const rows = Array.from(bias, (shift, k) => {
      const row = Array.from({ length: inputs }, (_, i) => weights[k * inputs + i] ?? 0);
      return braced([...row, shift], areSingle);
    });
    const type = areSingle ? 'real[]::float8[]' : 'float8[]';
    const matrix = `(${quoteText(`{${rows.join(',')}}`)}::${type})`;
    const [i, w, v, z] = [this.#name('i'), this.#name('e'), this.#name('e'), this.#name('z')];
    const row = `${matrix}[${i}:${i}]`;
    const sums = `SELECT (SELECT sum(${w} * ${v}) FROM unnest(${row}, ${x}) AS u(${w}, ${v})) AS ${z} FROM generate_series(1, ${bias.length}) AS s(${i}) OFFSET 0`;
    return `(ARRAY(SELECT ${activated(this, z, activation)} FROM (${sums}) AS l) || ARRAY[1]::float8[])`;
  }

  readNumber(name: string): Sql {
    // a truth value has no cast to a number of this type, but every type has one to a text
    const text = `${field(name)}::text`;
    return `nullif((CASE ${text} WHEN 'true' THEN '1' WHEN 'false' THEN '0' ELSE ${text} END)::float8, 'NaN')`;
  }

  readCategory(name: string, categories: readonly string[]): Sql {
    const text = `${field(name)}::text`;
    const isDecimal = `pg_typeof(${field(name)}) = 'numeric'::regtype`;
    const label = `nullif((CASE WHEN ${isDecimal} THEN trim_scale(${text}::numeric)::text ELSE ${text} END), CASE WHEN pg_typeof(${field(name)}) IN ('numeric'::regtype, 'real'::regtype, 'float8'::regtype) THEN 'NaN' END)`;
    const list = `ARRAY[${categories.map(quoteText).join(', ')}]::text[]`;
    return `(CASE WHEN ${label} IS NOT NULL THEN coalesce(array_position(${list}, ${label}), 0)::float8 END)`;
  }

  readSeconds(name: string): Sql {
    const value = field(name);
    return `(CASE WHEN isfinite(${value}) THEN extract(epoch FROM ${value})::float8 END)`;
  }

  readTimeOfDay(name: string): Sql {
    return `extract(epoch FROM ${field(name)}::time)::float8`;
  }

  readVector(name: string, size: number): Sql {
    const value = `${field(name)}::float8[]`;
    const message = quoteText(`column ${name} must hold vectors of ${size} elements, not of `);
    return `(CASE WHEN cardinality(${value}) <> ${size} THEN (${message} || cardinality(${value}))::float8[] ELSE ${value} END)`;
  }

  statement({ name, replace, steps, result, returns }: Routine): string {
    const body = layersOf(steps, result).reduce((from, { keep, steps: added }) => {
      const columns = [...keep, ...added.map((step) => `${step.sql} AS ${step.name}`)];
      const rows = from === '' ? 'WHERE $1 IS DISTINCT FROM NULL' : `FROM (${from}) AS l`;
      return `SELECT ${columns.join(',\n  ')}\n${rows} OFFSET 0`;
    }, '');
    const query = `SELECT ${result} FROM (${body}) AS l`;
    let tag = '$aae$';
    for (let n = 1; query.includes(tag); n++) tag = `$aae${n}$`;
    const create = replace ? 'CREATE OR REPLACE FUNCTION' : 'CREATE FUNCTION';
    const type = returns === 'number' ? 'float8' : 'float8[]';
    return `${create} ${identifier(name)}(row_ anyelement) RETURNS ${type} LANGUAGE sql STABLE PARALLEL SAFE AS ${tag}\n${query}\n${tag}`;
  }

  #name(prefix: string): Sql {
    this.#names++;
    return `aae_${prefix}${this.#names}`;
  }
}
