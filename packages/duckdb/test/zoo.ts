import { Model, type Column, type Columns } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { connect, valueOf } from './database.js';

/** Columns a model of `zoo` reads, one of each readable type, and what makes them of `x`, a number from 0 to 99, and `i`. */
export const READ: Readonly<Record<string, string>> = {
  a_tinyint: 'x::TINYINT',
  a_smallint: '(x * 300)::SMALLINT',
  an_integer: '(x * 70000)::INTEGER',
  a_bigint: '(x * 1000000007)::BIGINT',
  a_hugeint: '(x * 1000000007)::HUGEINT',
  a_utinyint: '(x + 100)::UTINYINT',
  a_usmallint: '(x + 100)::USMALLINT',
  a_uinteger: '(x + 100)::UINTEGER',
  a_ubigint: '(x + 100)::UBIGINT',
  a_uhugeint: '(x + 100)::UHUGEINT',
  a_float: '(x / 7)::FLOAT',
  a_double: 'x / 7',
  a_decimal4: '(x / 3)::DECIMAL(4, 1)',
  a_decimal9: '(x / 3)::DECIMAL(9, 3)',
  a_decimal18: '(x / 3)::DECIMAL(18, 4)',
  a_decimal38: '(x / 3)::DECIMAL(38, 5)',
  a_boolean: 'x > 50',
  a_varchar: `['oak', 'a "birch"', 'größer\\n als zwölf Bytes'][1 + (x % 3)::INT]`,
  an_enum: `['red', 'green', 'a blue'][1 + (x % 3)::INT]::ENUM('red', 'green', 'a blue', 'unused')`,
  a_uuid: `('00000000-0000-4000-8000-00000000000' || (x % 4)::INT)::UUID`,
  a_date: `DATE '2020-01-01' + x::INT`,
  a_time: `TIME '00:00:00' + to_seconds((x * 800)::INT)`,
  a_timetz: `(TIME '00:00:00' + to_seconds((x * 800)::INT))::TIMETZ`,
  a_time_ns: `(TIME '00:00:00' + to_seconds((x * 800)::INT))::TIME_NS`,
  a_timestamp: `TIMESTAMP '2020-01-01' + to_minutes((x * 700)::INT)`,
  a_timestamptz: `(TIMESTAMP '2020-01-01' + to_minutes((x * 700)::INT))::TIMESTAMPTZ`,
  a_timestamp_s: `(TIMESTAMP '2020-01-01' + to_minutes((x * 700)::INT))::TIMESTAMP_S`,
  a_timestamp_ms: `(TIMESTAMP '2020-01-01' + to_minutes((x * 700)::INT))::TIMESTAMP_MS`,
  a_timestamp_ns: `(TIMESTAMP '2020-01-01' + to_minutes((x * 700)::INT))::TIMESTAMP_NS`,
  an_array: '[x / 7, i % 5, 3 - x]::FLOAT[3]',
  a_list: '[x / 7, i % 5]::DOUBLE[]',
  an_integer_array: '[x, i % 5, 3]::SMALLINT[3]',
};

/** Columns the model is not trained on: the hardest values of every type. The first is of row 0, the second of row 1, ... */
export const LEFT_ALONE: Readonly<Record<string, { type: string; values: readonly string[] }>> = {
  'a "name", of its own': { type: 'INTEGER', values: ['-2147483648', '2147483647'] },
  '1': { type: 'BIGINT', values: ['-9223372036854775808', '9223372036854775807'] },
  _aae0: { type: 'UBIGINT', values: ['18446744073709551615'] },
  k_hugeint: {
    type: 'HUGEINT',
    values: [
      '170141183460469231731687303715884105727',
      '(-170141183460469231731687303715884105727)',
    ],
  },
  k_uhugeint: { type: 'UHUGEINT', values: ['340282366920938463463374607431768211455'] },
  k_float: { type: 'FLOAT', values: [`'inf'`, `'-inf'`, `'nan'`, '1e-45', '3.4028235e38', '0.1'] },
  k_double: {
    type: 'DOUBLE',
    values: [`'inf'`, `'-inf'`, `'nan'`, '5e-324', '1.7976931348623157e308', '0.1', `'-0.0'`],
  },
  k_decimal: {
    type: 'DECIMAL(38, 10)',
    values: ['1234567890123456789012345678.0123456789', '-0.0000000001'],
  },
  k_decimal4: { type: 'DECIMAL(4, 4)', values: ['0.0001', '-0.9999'] },
  k_boolean: { type: 'BOOLEAN', values: ['true', 'false'] },
  k_varchar: {
    type: 'VARCHAR',
    values: [
      `''`,
      `'NULL'`,
      `'it''s "x" \\ {a: 1}, [2]'`,
      `'a' || chr(0) || 'b'`,
      `'日本🦆'`,
      `' x '`,
    ],
  },
  k_enum: { type: `ENUM('NULL', '', 'b "c"')`, values: [`'NULL'`, `''`, `'b "c"'`] },
  k_uuid: { type: 'UUID', values: [`'ffffffff-ffff-ffff-ffff-ffffffffffff'`] },
  k_date: {
    type: 'DATE',
    values: [`'infinity'`, `'-infinity'`, `'0044-03-15 (BC)'`, `'9999-12-31'`, `'12345-01-01'`],
  },
  k_time: { type: 'TIME', values: [`'00:00:00'`, `'23:59:59.999999'`, `'24:00:00'`] },
  k_timetz: { type: 'TIMETZ', values: [`'23:59:59.999999+15:59:59'`, `'00:00:00-05:30'`] },
  k_time_ns: { type: 'TIME_NS', values: [`'23:59:59.999999999'`] },
  k_timestamp: {
    type: 'TIMESTAMP',
    values: [
      `'infinity'`,
      `'-infinity'`,
      `'0044-03-15 (BC) 12:00:00.000001'`,
      `'294247-01-10 04:00:54'`,
    ],
  },
  k_timestamptz: {
    type: 'TIMESTAMPTZ',
    values: [`'infinity'`, `'-infinity'`, `'2026-03-29 01:30:00.123456+00'`],
  },
  k_timestamp_s: { type: 'TIMESTAMP_S', values: [`'infinity'`, `'1969-12-31 23:59:59'`] },
  k_timestamp_ms: { type: 'TIMESTAMP_MS', values: [`'-infinity'`, `'1969-12-31 23:59:59.999'`] },
  k_timestamp_ns: {
    type: 'TIMESTAMP_NS',
    values: [`'infinity'`, `'1969-12-31 23:59:59.999999999'`, `'2262-04-11 23:47:16.854775806'`],
  },
  k_array: { type: 'FLOAT[2]', values: ['[0.1, NULL]', `['nan', 'inf']`] },
  k_list: { type: 'BIGINT[]', values: ['[]', '[1, NULL, 9223372036854775807]', '[7]'] },
  k_blob: { type: 'BLOB', values: [`'\\x00\\xFF'`, `''`] },
  k_bit: { type: 'BIT', values: [`'0101'`] },
  k_interval: { type: 'INTERVAL', values: [`'1 month -3 days 00:00:00.000001'`] },
  k_map: { type: 'MAP(INTEGER, VARCHAR)', values: [`map {1: 'a', 2: NULL}`] },
  k_union: { type: 'UNION(n INTEGER, s VARCHAR)', values: [`union_value(s := '7')`] },
  k_strings: { type: 'VARCHAR[]', values: [`['NULL', NULL, '', 'a, b']`, '[]'] },
  k_lists: { type: 'INTEGER[][]', values: ['[[1], [], NULL]'] },
  k_rows: { type: 'STRUCT(a INTEGER, b VARCHAR)[]', values: [`[{a: 1, b: 'x'}, NULL]`] },
  k_struct: {
    type: `STRUCT("x y" INTEGER, deep STRUCT(d DATE, t VARCHAR, n DECIMAL(5, 2)), bytes BLOB, bits BIT, span INTERVAL, words VARCHAR[])`,
    values: [
      `{'x y': 1, deep: {d: DATE 'infinity', t: 'NULL', n: 1.25}, bytes: '\\x00\\x5C\\xFF'::BLOB, bits: '0101'::BIT, span: INTERVAL '1 month -3 days', words: ['a, b', NULL, '']}`,
      `{'x y': NULL, deep: NULL, bytes: NULL, bits: NULL, span: NULL, words: NULL}`,
      `{'x y': NULL, deep: {d: NULL, t: NULL, n: NULL}, bytes: ''::BLOB, bits: NULL, span: NULL, words: []}`,
    ],
  },
  k_json: { type: 'JSON', values: [`'{"a": [1, null]}'`] },
  k_bignum: { type: 'BIGNUM', values: ['123456789012345678901234567890123456789012345'] },
};

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const READ_NAMES = Object.keys(READ);
export const LEFT_ALONE_NAMES = Object.keys(LEFT_ALONE);

/** A connection to a database with `zoo`, 300 rows whose read columns are NULL here and there, and the model "zoo". */
export async function connectToZoo(): Promise<DuckDBConnection> {
  const { connection } = await connect();
  const read = Object.entries(READ).map(
    ([name, value], index) =>
      `[${value}][CASE WHEN (i + ${index}) % 11 <> 3 THEN 1 END] AS ${name}`,
  );
  const alone = Object.entries(LEFT_ALONE).map(([name, { type, values }]) => {
    const cases = values.map((value) => `(${value})::${type}`);
    // beyond the end of the list is NULL
    return `[${cases.join(', ')}][i % ${values.length + 1} + 1] AS ${quoted(name)}`;
  });
  const columns = ['i AS id', ...read, ...alone].join(', ');
  await connection.run(`SET TimeZone = 'America/New_York'`);
  await connection.run(
    `CREATE TABLE zoo AS SELECT ${columns} FROM (SELECT i, (hash(i) % 100)::DOUBLE AS x FROM range(300) r(i))`,
  );
  await connection.run(`CREATE TABLE aae_models AS SELECT 'zoo' AS name,
    aae_train(list(t ORDER BY i), {effort: 'light', hidden_units: [32], latent_size: 4, max_iterations: 8, seed: 3}) AS model
    FROM (SELECT i, ${Object.entries(READ)
      .map(([name, value]) => `${value} AS ${name}`)
      .join(', ')}
      FROM (SELECT i, (hash(i) % 100)::DOUBLE AS x FROM range(300) r(i))) t`);
  return connection;
}

/** The model of a name, and what it reads of the rows of a query, for the core to do with what SQL does. */
export async function coreOf(
  connection: DuckDBConnection,
  name: string,
  query: string,
): Promise<{ model: Model; columns: Columns }> {
  const blob = await valueOf(connection, `SELECT aae_model($name)`, { name });
  const model = Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
  const wanted = new Set(model.info.columns.map((column) => column.name));
  const batches = streamColumns(
    connection,
    `SELECT ${[...wanted].map(quoted).join(', ')} FROM (${query})`,
  );
  for await (const batch of batches) {
    // all rows are in the first chunk
    return { model, columns: batch };
  }
  throw new RangeError('the query gives no rows');
}

/** The value of a row as SQL's casts to DOUBLE and VARCHAR give it: a number for numbers and moments, in the column's unit. */
export function plainValue(column: Column | undefined, row: number): unknown {
  if (column === undefined) return undefined;
  switch (column.type) {
    case 'number':
      return Number(column.values[row]) / 10 ** (column.scale ?? 0);
    case 'boolean':
      return column.values[row] !== 0;
    case 'dictionary':
      return column.dictionary[column.codes[row] ?? 0];
    case 'string':
      return column.at(row);
    case 'vector':
      return Array.from(
        { length: column.size },
        (_, j) => column.values[((column.offset ?? 0) + row) * column.size + j],
      );
    default:
      return Number(column.values[row]);
  }
}
