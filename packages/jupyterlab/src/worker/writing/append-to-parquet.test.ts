import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { TableError } from '../tables/table-source.js';
import { appendToParquet } from './append-to-parquet.js';
import type { NewColumn } from './new-columns.js';
import { checkFooter } from './parquet/check-footer.js';
import { listOf, valueOf, withItems, withSum, withValue } from './parquet/fields.js';
import { ELEMENT, FILE, GROUP, TAIL } from './parquet/format.js';
import { readList, readStruct } from './parquet/read-thrift.js';
import { STRUCT, type ThriftField } from './parquet/thrift-parts.js';
import { writeBinary, writeList, writeStruct } from './parquet/write-thrift.js';

const FILE_OF_THREE = new Uint8Array(
  parquetWriteBuffer({ columnData: [{ name: 'n', data: [1, 2, 3], type: 'INT32' }] }),
);
const NONE: ThriftField['value'] = new Uint8Array();
/** What a later version of the format may have. */
const UNKNOWN: readonly ThriftField[] = [
  { id: 40, type: 1, value: NONE },
  { id: 41, type: 3, value: Uint8Array.of(0xff) },
  { id: 42, type: 4, value: Uint8Array.of(0x81, 0x01) },
  { id: 300, type: 8, value: writeBinary(new Uint8Array(200).fill(1)) },
  { id: 301, type: STRUCT, value: writeStruct([{ id: 20, type: 5, value: Uint8Array.of(2) }]) },
];

function scores(...values: readonly number[]): readonly NewColumn[] {
  return [{ name: 'score', type: 'float', values: Float32Array.from(values) }];
}

function footerStart(file: Uint8Array): number {
  const at = file.length - TAIL;
  return at - new DataView(file.buffer, file.byteOffset).getUint32(at, true);
}

function footerOf(file: Uint8Array): ThriftField[] {
  return readStruct(file.subarray(footerStart(file))).fields;
}

/** The file with another footer. */
function withFooter(fields: readonly ThriftField[]): Uint8Array<ArrayBuffer> {
  const start = footerStart(FILE_OF_THREE);
  const footer = writeStruct(fields);
  const file = new Uint8Array(start + footer.length + TAIL);
  file.set(FILE_OF_THREE.subarray(0, start));
  file.set(footer, start);
  file.set(FILE_OF_THREE.subarray(-TAIL), start + footer.length);
  new DataView(file.buffer).setUint32(start + footer.length, footer.length, true);
  return file;
}

/** Every struct of a list with more fields at its end. */
function withMore(fields: readonly ThriftField[], id: number): ThriftField[] {
  return withValue(fields, id, (value) => {
    const { type, items } = readList(value);
    const more = items.map((item) => writeStruct([...readStruct(item).fields, ...UNKNOWN]));
    return writeList({ type, items: more });
  });
}

async function appended(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await appendToParquet(file, scores(4, 5, 6)).arrayBuffer());
}

describe('a Parquet file that gets columns', () => {
  it('keeps fields that are not known here, in its footer, its schema and its row groups', async () => {
    const fields = withMore(withMore(footerOf(FILE_OF_THREE), FILE.schema), FILE.groups);
    const longer = await appended(withFooter([...fields, ...UNKNOWN]));
    const footer = footerOf(longer);
    expect(footer.slice(-UNKNOWN.length)).toEqual(UNKNOWN);
    const elements = listOf(footer, FILE.schema).items.map((item) => readStruct(item).fields);
    expect(elements.map((element) => element.some(({ id }) => id === 301))).toEqual([
      true,
      true,
      false,
    ]);
    expect(elements[1]).toEqual(readStruct(listOf(fields, FILE.schema).items[1] ?? NONE).fields);
    const [group = NONE] = listOf(footer, FILE.groups).items;
    expect(readStruct(group).fields.slice(-UNKNOWN.length)).toEqual(UNKNOWN);
    expect(await parquetReadObjects({ file: longer.buffer })).toEqual([
      { n: 1, score: 4 },
      { n: 2, score: 5 },
      { n: 3, score: 6 },
    ]);
  });

  it('loses a second footer of another encoding, which would tell of the old columns only', async () => {
    const extension = { id: FILE.extension, type: 8, value: writeBinary(new Uint8Array(9)) };
    const longer = await appended(withFooter([...footerOf(FILE_OF_THREE), extension]));
    expect(valueOf(footerOf(longer), FILE.extension)).toBeNull();
  });

  it('is refused when its footer is signed, or when it has other rows', () => {
    const encryption = { id: FILE.encryption, type: STRUCT, value: writeStruct([]) };
    const signed = withFooter([...footerOf(FILE_OF_THREE), encryption]);
    expect(() => appendToParquet(signed, scores(4, 5, 6))).toThrow(TableError);
    expect(() => appendToParquet(FILE_OF_THREE, scores(1, 2))).toThrow(
      '3 rows where 2 were scored',
    );
  });

  it('is not written when its footer came to tell something else', async () => {
    const longer = await appended(FILE_OF_THREE);
    const after = footerOf(longer);
    const wrong: readonly ThriftField[][] = [
      withSum(after, 3, 1n),
      withValue(after, FILE.schema, (value) => {
        const { type, items } = readList(value);
        const [root = NONE, own = NONE, ...others] = items;
        // another name
        const renamed = withValue(readStruct(own).fields, 4, () =>
          writeBinary(Uint8Array.of(0x6d)),
        );
        return writeList({ type, items: [root, writeStruct(renamed), ...others] });
      }),
      withValue(after, FILE.schema, (value) => {
        const { type, items } = readList(value);
        const root = withSum(readStruct(items[0] ?? NONE).fields, ELEMENT.children, 1n);
        return writeList({ type, items: [writeStruct(root), ...items.slice(1)] });
      }),
      withValue(after, FILE.groups, (value) => {
        const { type, items } = readList(value);
        const { fields } = readStruct(items[0] ?? NONE);
        return writeList({
          type,
          items: [writeStruct(withItems(fields, GROUP.chunks, listOf(fields, GROUP.chunks).items))],
        });
      }),
    ];
    expect(() => {
      checkFooter(FILE_OF_THREE, longer, 1);
    }).not.toThrow();
    for (const fields of wrong) {
      expect(() => {
        checkFooter(FILE_OF_THREE, withFooter(fields), 1);
      }).toThrow('nothing was written');
    }
  });
});
