import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendToParquet } from '../src/worker/writing/append-to-parquet.js';
import type { NewColumn } from '../src/worker/writing/new-columns.js';
import { preparePython, runPython } from './jupyter-server.js';
import { adversarialSql } from './adversarial.js';

const ROWS = 250;

/** Rows that are said to be anomalies. */
const ANOMALIES = Array.from({ length: ROWS }, (_, i) => i).filter((i) => i % 7 === 0);

const COLUMNS: readonly NewColumn[] = [
  { name: 'score', type: 'float', values: Float32Array.from({ length: ROWS }, (_, i) => i / 4) },
  {
    name: 'is_anomaly',
    type: 'boolean',
    values: Array.from({ length: ROWS }, (_, i) => i % 7 === 0),
  },
  {
    name: 'reason',
    type: 'text',
    values: Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? `x = "${i}"` : null)),
  },
];

/** Makes a table of a column of nearly every type that Parquet has. */
const TABLE = `
import decimal, datetime, uuid, json, pyarrow as pa, pyarrow.parquet as pq, polars as pl
n = ${ROWS}
def some(values, type): return pa.array([None if i % 11 == 5 else values(i) for i in range(n)], type)
columns = {}
for bits in (8, 16, 32, 64):
    columns[f"int{bits}"] = some(lambda i: i % 100 - 50 if i else -2 ** (bits - 1), getattr(pa, f"int{bits}")())
    columns[f"uint{bits}"] = some(lambda i: i % 100 if i else 2 ** bits - 1, getattr(pa, f"uint{bits}")())
columns["required"] = pa.array(range(n), pa.uint16())
columns["half"] = pa.array([i / 8 for i in range(n)], pa.float16())
columns["single"] = some(lambda i: i / 3, pa.float32())
columns["double"] = some(lambda i: float("nan") if i == 3 else i / 3, pa.float64())
columns["flag"] = some(lambda i: i % 3 == 0, pa.bool_())
for precision in (5, 12, 30): columns[f"decimal{precision}"] = some(lambda i: decimal.Decimal(i) / 100, pa.decimal128(precision, 2))
for unit in ("ms", "us", "ns"):
    columns[f"at_{unit}"] = some(lambda i: 10**12 + i, pa.timestamp(unit))
    columns[f"zoned_{unit}"] = some(lambda i: 10**12 + i, pa.timestamp(unit, "Europe/Berlin"))
columns["clock_ms"] = some(lambda i: i * 1000, pa.time32("ms"))
for unit in ("us", "ns"): columns[f"clock_{unit}"] = some(lambda i: i * 1000, pa.time64(unit))
columns["day"] = some(lambda i: datetime.date(1, 1, 1) + datetime.timedelta(i), pa.date32())
columns["text"] = some(lambda i: "word ü " + "x" * 200 + str(i), pa.string())
columns["bytes"] = some(lambda i: bytes([i, 255, 0]), pa.binary())
columns["fixed"] = some(lambda i: bytes([i, 1, 2, 3]), pa.binary(4))
columns["group"] = some(lambda i: "ab"[i % 2], pa.string()).dictionary_encode()
columns["list"] = some(lambda i: [i, None] if i % 2 else [], pa.list_(pa.uint8()))
columns["struct"] = some(lambda i: {"a": i % 200, "b": {"c": [str(i)]}}, pa.struct([("a", pa.uint8()), ("b", pa.struct([("c", pa.list_(pa.string()))]))]))
# types that Polars, or Arrow without its own schema, has no place for
more = dict(columns)
more["decimal60"] = some(lambda i: decimal.Decimal(i) / 100, pa.decimal256(60, 2))
more["large"] = some(lambda i: str(i), pa.large_string())
more["view"] = some(lambda i: str(i), pa.string_view())
more["span"] = some(lambda i: i, pa.duration("us"))
more["large_list"] = some(lambda i: [i], pa.large_list(pa.int16()))
more["fixed_list"] = some(lambda i: [i, i], pa.list_(pa.float32(), 2))
more["map"] = some(lambda i: [("k", i)], pa.map_(pa.string(), pa.int16()))
more["uuid"] = pa.array([uuid.UUID(int=i).bytes for i in range(n)], pa.uuid())
more["json"] = pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array([json.dumps([i]) for i in range(n)]))
fields = [pa.field(name, column.type, name != "required", {"about": name}) for name, column in more.items()]
more = pa.Table.from_arrays(list(more.values()), schema=pa.schema(fields, {"owner": "us"}))
table = pa.table(columns)
`;

interface FileWriter {
  readonly name: string;
  readonly python: string;
  /** Whether the file has types that Polars does not read. */
  readonly isBeyondPolars?: boolean;
}

const INDEXED =
  'PATH, row_group_size=100, write_page_index=True, sorting_columns=[pq.SortingColumn(0)], compression="zstd", bloom_filter_options={"int64": True, "text": True, "uint16": {"ndv": 100}}';

const WRITERS: readonly FileWriter[] = [
  { name: 'Arrow with indexes and Bloom filters', python: `pq.write_table(table, ${INDEXED})` },
  {
    name: 'Arrow with indexes, of more types',
    python: `pq.write_table(more, ${INDEXED})`,
    isBeyondPolars: true,
  },
  {
    name: 'Arrow with pages of version 2 and no dictionaries',
    python:
      'pq.write_table(more, PATH, row_group_size=100, data_page_version="2.0", use_dictionary=False, use_byte_stream_split=["single", "double"], write_page_checksum=True, compression="snappy")',
    isBeyondPolars: true,
  },
  {
    name: 'Arrow of version 1, without its own schema',
    python:
      'pq.write_table(table, PATH, version="1.0", row_group_size=120, store_schema=False, use_deprecated_int96_timestamps=True, write_statistics=False)',
  },
  {
    name: 'Arrow with a group without rows and long annotations',
    python: `
schema = table.schema.with_metadata({"b" * 20000: "long", "empty": ""})
with pq.ParquetWriter(PATH, schema) as writer:
    for start, rows in ((0, 50), (50, 0), (50, n)): writer.write_table(table.slice(start, rows).cast(schema))
    writer.add_key_value_metadata({"later": "1"})`,
  },
  {
    name: 'Arrow with two columns of one name',
    python:
      'pq.write_table(pa.Table.from_arrays(table.columns, ["a", "a", "A"] + table.column_names[3:]), PATH)',
    isBeyondPolars: true,
  },
  {
    name: 'Polars',
    python:
      'pl.from_arrow(table).with_columns(pl.lit(1).cast(pl.UInt8).alias("one"), pl.col("text").cast(pl.Categorical).alias("category")).write_parquet(PATH, row_group_size=100)',
  },
];

let connection: DuckDBConnection;
let folder: string;

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(tmpdir(), 'colatent-written-'));
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

afterAll(async () => {
  connection.closeSync();
  await rm(folder, { recursive: true, force: true });
});

/** Puts the new columns into a file. @returns where the longer one is. */
async function extend(path: string): Promise<string> {
  const written = appendToParquet(new Uint8Array(await readFile(path)), COLUMNS);
  const longer = path.replace('.parquet', '.longer.parquet');
  await writeFile(longer, new Uint8Array(await written.arrayBuffer()));
  return longer;
}

/** What is wrong with the longer file as Arrow and Polars read both. */
const COMPARISON = `
import json, math, pyarrow as pa, pyarrow.parquet as pq, polars as pl
before, after = pq.ParquetFile(OLD), pq.ParquetFile(NEW)
a, b = before.read(), after.read()
new = ["score", "is_anomaly", "reason"]
wrong = []
def check(what, right):
    if not right: wrong.append(what)
def plain(value): return repr(value)
check("names", b.column_names == a.column_names + new)
check("schema", b.schema.remove(len(b.schema) - 1).remove(len(b.schema) - 2).remove(len(b.schema) - 3).equals(a.schema, check_metadata=True))
check("Parquet schema", [str(before.schema.column(i)) for i in range(len(before.schema))] == [str(after.schema.column(i)) for i in range(len(before.schema))])
for at, name in enumerate(a.column_names): check(name, plain(a.column(at).to_pylist()) == plain(b.column(at).to_pylist()))
old, longer = before.metadata.to_dict(), after.metadata.to_dict()
check("created by", old["created_by"] == longer["created_by"])
groups = [group for group in old["row_groups"] if group["num_rows"] > 0]
check("groups", len(groups) == len(longer["row_groups"]))
for x, y in zip(groups, longer["row_groups"]):
    check("chunks", repr(x["columns"]) == repr(y["columns"][:len(x["columns"])]))
    check("sorting", x["sorting_columns"] == y["sorting_columns"])
    check("size", y["total_byte_size"] == x["total_byte_size"] + sum(c["total_uncompressed_size"] for c in y["columns"][len(x["columns"]):]))
check("score", b["score"].to_pylist() == [i / 4 for i in range(b.num_rows)] and b["score"].type == pa.float32())
check("is_anomaly", b["is_anomaly"].to_pylist() == [i % 7 == 0 for i in range(b.num_rows)])
check("reason", b["reason"].to_pylist() == [f'x = "{i}"' if i % 7 == 0 else None for i in range(b.num_rows)] and b["reason"].type == pa.string())
check("filter", pq.read_table(NEW, columns=["score"], filters=[("score", ">=", 50)]).num_rows == sum(i / 4 >= 50 for i in range(b.num_rows)))
if POLARS:
    x, y = pl.read_parquet(OLD), pl.read_parquet(NEW)
    check("Polars", y.drop(new).equals(x) and y.drop(new).schema == x.schema)
    check("Polars, new", y["reason"].to_list() == b["reason"].to_pylist() and y["score"].to_list() == b["score"].to_pylist())
    check("Polars, filter", pl.scan_parquet(NEW).filter(pl.col("score") >= 50).collect().height == sum(i / 4 >= 50 for i in range(b.num_rows)))
print(json.dumps(wrong))
`;

async function wrongIn(old: string, longer: string, polars: boolean): Promise<unknown> {
  const code = COMPARISON.replaceAll('OLD', JSON.stringify(old))
    .replaceAll('NEW', JSON.stringify(longer))
    .replace('POLARS', polars ? 'True' : 'False');
  return JSON.parse(await runPython(code));
}

/** How many rows of the old columns DuckDB reads otherwise, and what it sums up of the new. */
async function readByDuckDb(old: string, longer: string): Promise<unknown> {
  const kept = `SELECT * EXCLUDE (score, is_anomaly, reason) FROM '${longer}'`;
  const reader = await connection.runAndReadAll(`
    SELECT (SELECT count(*) FROM (${kept} EXCEPT ALL FROM '${old}')) AS other,
      (SELECT count(*) FROM '${longer}') AS rows,
      (SELECT sum(score) FROM '${longer}' WHERE is_anomaly AND reason IS NOT NULL) AS score`);
  return reader.getRowObjectsJson();
}

const READ_BY_DUCKDB = [
  { other: '0', rows: String(ROWS), score: ANOMALIES.reduce((sum, i) => sum + i / 4, 0) },
];

describe('a Parquet file that got columns', () => {
  it.each(WRITERS)(
    'is read by Arrow, Polars and DuckDB with all it held: written by $name',
    async ({ name, python, isBeyondPolars = false }) => {
      const old = join(folder, `${name.replaceAll(' ', '-')}.parquet`);
      await runPython(TABLE + python.replaceAll('PATH', JSON.stringify(old)));
      const longer = await extend(old);
      expect(await wrongIn(old, longer, !isBeyondPolars)).toEqual([]);
      expect(await readByDuckDb(old, longer)).toEqual(READ_BY_DUCKDB);
    },
  );

  it.each(['V1', 'V2'])('so is one that DuckDB wrote, of version %s', async (version) => {
    const old = join(folder, `duckdb-${version}.parquet`);
    const types = [
      'UTINYINT',
      'USMALLINT',
      'UINTEGER',
      'UBIGINT',
      'TINYINT',
      'SMALLINT',
      'HUGEINT',
      'TIME',
      'UUID',
    ];
    const more = types
      .map(
        (type) =>
          `${type === 'UUID' ? 'uuid()' : type === 'TIME' ? "TIME '01:02:03'" : `(i % 100)::${type}`} AS "${type}"`,
      )
      .join(', ');
    await connection.run(
      `COPY (SELECT a.*, ${more} FROM (${adversarialSql(ROWS)}) a POSITIONAL JOIN range(${ROWS}) r(i)) TO '${old}' (FORMAT parquet, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`,
    );
    const longer = await extend(old);
    expect(await wrongIn(old, longer, false)).toEqual([]);
    expect(await readByDuckDb(old, longer)).toEqual(READ_BY_DUCKDB);
  });
});
