import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendToArrow } from '../src/worker/writing/append-to-arrow.js';
import type { NewColumn } from '../src/worker/writing/new-columns.js';
import { preparePython, runPython } from './jupyter-server.js';

const ROWS = 250;

const COLUMNS: readonly NewColumn[] = [
  { name: 'score', type: 'float', values: Float32Array.from({ length: ROWS }, (_, i) => i / 4) },
  {
    name: 'reason',
    type: 'text',
    values: Array.from({ length: ROWS }, (_, i) => (i % 7 === 0 ? `x = ${i}` : null)),
  },
];

let folder: string;

beforeAll(async () => {
  await preparePython();
  folder = await mkdtemp(join(tmpdir(), 'colatent-arrow-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ['of LZ4, as Feather is by default', 'pyarrow.feather.write_feather(table, PATH, chunksize=100)'],
  ['of ZSTD', 'pyarrow.feather.write_feather(table, PATH, compression="zstd", chunksize=100)'],
  [
    'that is not compressed',
    'pyarrow.feather.write_feather(table, PATH, compression="uncompressed")',
  ],
  [
    'that is a stream of ZSTD',
    'with pa.ipc.new_stream(PATH, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer: writer.write_table(table, 100)',
  ],
  [
    'that Polars wrote by LZ4',
    'pl.from_arrow(table).write_ipc(PATH, compression="lz4", compat_level=pl.CompatLevel.oldest())',
  ],
])('an Arrow file %s gets columns, and the others stay to the bit', async (name, python) => {
  const path = join(folder, `${name.replaceAll(/\W/g, '-')}.arrow`);
  const code = `
import decimal, datetime, json, pyarrow as pa, pyarrow.feather, polars as pl
n = ${ROWS}
def some(values, type): return pa.array([None if i % 11 == 5 else values(i) for i in range(n)], type)
columns = {}
for bits in (8, 16, 32, 64):
    columns[f"int{bits}"] = some(lambda i: i % 100 - 50 if i else -2 ** (bits - 1), getattr(pa, f"int{bits}")())
    columns[f"uint{bits}"] = some(lambda i: i % 100 if i else 2 ** bits - 1, getattr(pa, f"uint{bits}")())
columns["single"] = some(lambda i: i / 3, pa.float32())
columns["double"] = some(lambda i: i / 3, pa.float64())
columns["flag"] = some(lambda i: i % 3 == 0, pa.bool_())
columns["decimal"] = some(lambda i: decimal.Decimal(i) / 100, pa.decimal128(30, 2))
for unit in ("ms", "us", "ns"): columns[f"zoned_{unit}"] = some(lambda i: 10**12 + i, pa.timestamp(unit, "Europe/Berlin"))
columns["clock"] = some(lambda i: i * 1000, pa.time64("ns"))
columns["day"] = some(lambda i: datetime.date(1, 1, 1) + datetime.timedelta(i), pa.date32())
columns["text"] = some(lambda i: "word ü " + "x" * 200 + str(i), pa.string())
columns["bytes"] = some(lambda i: bytes([i, 255, 0]), pa.binary())
columns["group"] = some(lambda i: "ab"[i % 2], pa.string()).dictionary_encode()
columns["list"] = some(lambda i: [i, None] if i % 2 else [], pa.list_(pa.uint8()))
columns["struct"] = some(lambda i: {"a": i % 200, "b": {"c": [str(i)]}}, pa.struct([("a", pa.uint8()), ("b", pa.struct([("c", pa.list_(pa.string()))]))]))
table = pa.table(columns).replace_schema_metadata({"owner": "us"})
PATH = ${JSON.stringify(path)}
${python}`;
  await runPython(code);
  const written = await appendToArrow(new Uint8Array(await readFile(path)), COLUMNS);
  await writeFile(`${path}.longer`, new Uint8Array(await written.arrayBuffer()));
  const answer = await runPython(`
import json, pyarrow as pa
def read(path):
    data = open(path, "rb").read()
    return (pa.ipc.open_file(data) if data[:6] == b"ARROW1" else pa.ipc.open_stream(data)).read_all(), data[:6] == b"ARROW1"
(before, is_file), (after, is_still) = read(${JSON.stringify(path)}), read(${JSON.stringify(`${path}.longer`)})
after.validate(full=True)
kept = after.select(before.column_names)
print(json.dumps(dict(kept=kept.equals(before), schema=kept.schema.equals(before.schema, check_metadata=True), form=is_file == is_still, names=after.column_names[-2:],
  score=after["score"].to_pylist() == [i / 4 for i in range(${ROWS})], reason=after["reason"].to_pylist() == [f"x = {i}" if i % 7 == 0 else None for i in range(${ROWS})])))`);
  expect(JSON.parse(answer)).toEqual({
    kept: true,
    schema: true,
    form: true,
    names: ['score', 'reason'],
    score: true,
    reason: true,
  });
});
