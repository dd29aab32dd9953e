import { DuckDBArrayType, DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import {
  DataType,
  FixedSizeList,
  RecordBatchStreamWriter,
  Schema,
  Table,
  tableFromIPC,
} from 'apache-arrow';
import type { RecordBatch } from 'apache-arrow';
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { ParquetFile } from 'parquet-wasm';
import type { RecordBatch as WasmBatch } from 'parquet-wasm';
import { InputError } from '../failures.js';
import { quoteName, quoteText } from '../sql-text.js';
import type { ArrowRows } from './arrow-rows.js';
import { arrowCastableType } from './arrow-castable-type.js';

const BATCH_ROWS = 16_384;

/** Types that have infinity, for which Arrow has no value. */
const WITH_INFINITY: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
  DuckDBTypeId.TIMESTAMP_TZ,
]);

/**
 * The rows of a relation as Arrow batches, in order, through a Parquet file in a folder: one batch is in memory at a time.
 * @throws InputError when a column's values have no Arrow type. What DuckDB throws when the rows cannot be read.
 */
export async function arrowRowsOfDuckdb(
  connection: DuckDBConnection,
  relation: string,
  folder: string,
): Promise<ArrowRows> {
  const prepared = await connection.prepare(`FROM ${relation}`);
  const columns = Array.from({ length: prepared.columnCount }, (_, index) => ({
    name: prepared.columnName(index),
    type: prepared.columnType(index),
  }));
  prepared.destroySync();
  const select = `SELECT ${columns.map(arrowExpression).join(', ')} FROM ${relation}`;
  const path = join(folder, 'rows.parquet');
  const hint = await arrayHint(connection, columns, select, folder);
  await connection.run(
    `COPY (${select}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION snappy${hint})`,
  );
  const file = await openParquet(path);
  return { schema: schemaOf(file), batches: batchesOf(file) };
}

interface DuckdbColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

function arrowExpression({ name, type }: DuckdbColumn): string {
  const column = quoteName(name);
  const castable = arrowCastableType(type);
  if (castable === undefined) {
    throw new InputError(
      `column "${name}" is ${type.toString()}, which has no counterpart in Arrow; leave it out or cast it with --query`,
    );
  }
  const cast = castable === type.toString() ? column : `${column}::${castable}`;
  if (!WITH_INFINITY.has(type.typeId)) return `${cast} AS ${column}`;
  const sentence = quoteText(`column "${name}" holds infinity, which Arrow has not; replace it`);
  return `CASE WHEN isinf(${column}) THEN error(${sentence}) ELSE ${cast} END AS ${column}`;
}

/** Parquet has lists only: what tells Arrow's readers that those of a column are of one length is a schema beside it. */
async function arrayHint(
  connection: DuckDBConnection,
  columns: readonly DuckdbColumn[],
  select: string,
  folder: string,
): Promise<string> {
  if (!columns.some(({ type }) => type instanceof DuckDBArrayType)) return '';
  const path = join(folder, 'schema.parquet');
  await connection.run(`COPY (${select} LIMIT 0) TO ${quoteText(path)} (FORMAT parquet)`);
  const { fields } = schemaOf(await openParquet(path));
  const hinted = fields.map((field, index) => {
    const type = columns[index]?.type;
    if (!(type instanceof DuckDBArrayType) || !DataType.isList(field.type)) return field;
    const element = field.type.valueField;
    return field.clone({ type: new FixedSizeList(type.length, element) });
  });
  const message = RecordBatchStreamWriter.writeAll(new Table(new Schema(hinted))).toUint8Array(
    true,
  );
  return `, KV_METADATA {'ARROW:schema': ${quoteText(Buffer.from(message).toString('base64'))}}`;
}

async function openParquet(path: string): Promise<ParquetFile> {
  return ParquetFile.fromFile(await openAsBlob(path));
}

function schemaOf(file: ParquetFile): Schema {
  const { fields } = tableFromIPC(file.schema().intoIPCStream()).schema;
  return new Schema(fields);
}

async function* batchesOf(file: ParquetFile): AsyncGenerator<RecordBatch> {
  const stream = await file.stream({ batchSize: BATCH_ROWS });
  for await (const batch of stream as AsyncIterable<WasmBatch>) {
    yield* tableFromIPC(batch.intoIPCStream()).batches;
  }
}
