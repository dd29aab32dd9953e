import { Columns, type Column } from '@colatent/core';
import {
  asyncBufferFromUrl,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { getPhysicalColumns } from 'hyparquet/src/schema.js';
import { compressors } from 'hyparquet-compressors';
import type { TableLocation } from '../protocol.js';
import { brokenOff, fetchFresh } from './fetch-bytes.js';
import { parquetColumn, type ValueRun } from './parquet-column.js';
import { metadataOf, parquetLeaves, type ParquetLeaf } from './parquet-leaves.js';
import { withDistinctNames } from './parquet-names.js';
import { isBeyondExact } from './rounded-numbers.js';
import { TableError, type TableSource } from './table-source.js';

/** The last bytes of a Parquet file, and of one whose footer is encrypted. */
const MAGIC = 'PAR1';
const ENCRYPTED_MAGIC = 'PARE';
/** How messages of what the reader has no means for begin. */
const UNSUPPORTED = 'parquet unsupported';

/**
 * Opens a Parquet file: its footer now, and of its columns those that are asked for.
 * @throws TableError when it is none.
 */
export async function openParquet(location: TableLocation): Promise<TableSource> {
  let file = await bufferAt(location);
  await checkEnd(file);
  const { metadata, leaves } = await inWords('its footer', () => readFooter(file));
  const rounded = roundedColumns(metadata, leaves);
  const byName = new Map(leaves.map((leaf) => [leaf.name, leaf]));
  return {
    info: {
      rows: Number(metadata.num_rows),
      columns: leaves.map((leaf) => ({
        name: leaf.name,
        type: leaf.type,
        readable: leaf.reason === null,
        ...(leaf.reason !== null && { reason: leaf.reason }),
        ...(rounded.has(leaf.path.join('.')) && { advice: 'rounded' }),
      })),
    },
    read: (names) =>
      readColumns(
        file,
        metadata,
        names.flatMap((name) => byName.get(name) ?? []),
      ),
    move: async (to) => {
      file = await bufferAt(to);
    },
  };
}

async function readFooter(
  file: AsyncBuffer,
): Promise<{ metadata: FileMetaData; leaves: readonly ParquetLeaf[] }> {
  const metadata = withDistinctNames(await parquetMetadataAsync(file));
  const tree = parquetSchema(metadata);
  const encrypted = encryptedColumns(metadata, tree);
  const leaves = parquetLeaves(tree).map((leaf) => {
    const place = `${leaf.path.join('.')}.`;
    return encrypted.some((column) => `${column}.`.startsWith(place))
      ? { ...leaf, values: null, reason: 'it is encrypted' }
      : leaf;
  });
  return { metadata, leaves };
}

async function bufferAt(location: TableLocation): Promise<AsyncBuffer> {
  if (location.kind !== 'url') {
    const blob = location.kind === 'blob' ? location.blob : new Blob([location.bytes]);
    return { byteLength: blob.size, slice: (start, end) => blob.slice(start, end).arrayBuffer() };
  }
  const file = await asyncBufferFromUrl({ url: location.url, fetch: fetchFresh });
  return {
    byteLength: file.byteLength,
    slice: async (start, end) => {
      try {
        return await file.slice(start, end);
      } catch (error) {
        throw error instanceof TableError ? error : brokenOff();
      }
    },
  };
}

async function checkEnd(file: AsyncBuffer): Promise<void> {
  if (file.byteLength === 0) throw new TableError('the file is empty');
  const end = await file.slice(Math.max(0, file.byteLength - 4), file.byteLength);
  const magic = new TextDecoder('latin1').decode(end);
  if (magic === MAGIC) return;
  throw new TableError(
    magic === ENCRYPTED_MAGIC
      ? 'the Parquet file is encrypted, and there is no way to give its key here; write it anew without encryption'
      : 'the file does not end as a Parquet file does: it was cut off, or is of another format',
  );
}

/** Dotted names of the physical columns whose chunks are encrypted. */
function encryptedColumns({ row_groups: groups }: FileMetaData, tree: SchemaTree): string[] {
  const names = getPhysicalColumns(tree);
  return groups.flatMap(({ columns }) =>
    columns.flatMap(({ crypto_metadata: crypto, meta_data: chunk }, place) =>
      crypto === undefined && chunk !== undefined ? [] : (names[place] ?? []),
    ),
  );
}

/** Dotted paths of columns that hold whole numbers, or digits of decimals, of which several are read as one: as the file's statistics tell. */
function roundedColumns(
  { row_groups: groups }: FileMetaData,
  leaves: readonly ParquetLeaf[],
): ReadonlySet<string> {
  const scales = new Map(
    leaves.flatMap(({ path, values }) =>
      values?.kind === 'number' ? [[path.join('.'), values.scale] as const] : [],
    ),
  );
  const rounded = new Set<string>();
  for (const { meta_data: chunk } of groups.flatMap(({ columns }) => columns)) {
    const path = chunk?.path_in_schema.join('.') ?? '';
    const scale = scales.get(path);
    if (scale === undefined || chunk?.type === 'FLOAT' || chunk?.type === 'DOUBLE') continue;
    const { min_value: low, max_value: high } = chunk?.statistics ?? {};
    for (const bound of [low, high]) {
      const number = typeof bound === 'number' ? bound * 10 ** scale : bound;
      if (typeof number === 'number' || typeof number === 'bigint') {
        if (isBeyondExact(number)) rounded.add(path);
      }
    }
  }
  return rounded;
}

/** One batch a row group, and one without rows where there is none. */
async function readColumns(
  file: AsyncBuffer,
  metadata: FileMetaData,
  leaves: readonly ParquetLeaf[],
): Promise<Columns[]> {
  const own = metadataOf(metadata, leaves);
  const batches: Columns[] = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    batches.push(new Columns(await readGroup(file, own, leaves, rowStart, rows), rows));
    rowStart += rows;
  }
  if (batches.length === 0) {
    batches.push(
      new Columns(
        leaves.map((leaf) => parquetColumn(leaf, 0, [])),
        0,
      ),
    );
  }
  return batches;
}

async function readGroup(
  file: AsyncBuffer,
  metadata: FileMetaData,
  leaves: readonly ParquetLeaf[],
  rowStart: number,
  rows: number,
): Promise<Column[]> {
  const parts = new Map(leaves.map(({ path }) => [path[0], [] as ValueRun[]]));
  await inWords(leaves.map(({ name }) => `"${name}"`).join(', '), () =>
    parquetRead({
      file,
      metadata,
      compressors,
      utf8: false,
      rowStart,
      rowEnd: rowStart + rows,
      parsers: { timestampFromNanoseconds: (count) => count },
      onChunk: ({ columnName, columnData, rowStart: start }) => {
        parts.get(columnName)?.push({ start: start - rowStart, data: columnData });
      },
    }),
  );
  return leaves.map((leaf) => parquetColumn(leaf, rows, parts.get(leaf.path[0]) ?? []));
}

/** Does work on the file, and tells what fails as a TableError. @param what is read. */
async function inWords<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TableError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    // what else a reader says of bytes that make no sense helps nobody
    const detail = message.startsWith(UNSUPPORTED) ? `: ${message}` : '';
    throw new TableError(
      detail === ''
        ? `the Parquet file cannot be read (${what}): it is damaged, or is none. Take an intact copy of it, or write it anew`
        : `the Parquet file cannot be read (${what}), as it is written in a way that is not known here${detail}`,
    );
  }
}
