import {
  Binary,
  DataType,
  Dictionary,
  Field,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  makeData,
  vectorFromArray,
} from 'apache-arrow';
import type { Data, Vector } from 'apache-arrow';
import type { ArrowRows } from './arrow-rows.js';

/**
 * Rows whose dictionaries hold neither views, as those of polars do, nor bytes of one length: parquet-wasm ends at the first, and writes
 * codes for the second. The codes stay as they are, and a dictionary is made anew when it changes.
 */
export function withPlainDictionaries({ schema, batches }: ArrowRows): ArrowRows {
  const types = schema.fields.map(({ type }) => plainType(type as DataType));
  if (types.every((type) => type === null)) return { schema, batches };
  const fields = schema.fields.map((field, index) => {
    const type = types[index] ?? null;
    return type === null
      ? field
      : new Field<DataType>(field.name, type, field.nullable, field.metadata);
  });
  const plain = new Schema(fields, schema.metadata);
  const last = types.map(() => new DictionaryCopy());
  async function* converted(): AsyncGenerator<RecordBatch> {
    for await (const { data, numRows } of batches) {
      const children = (data.children as readonly Data[]).map((child, index): Data => {
        const type = types[index] ?? null;
        const copy = last[index];
        const views = child.dictionary as Vector<DataType> | undefined;
        if (type === null || copy === undefined || views === undefined) return child;
        const dictionary = copy.of(views, type.dictionary as DataType);
        const { length, offset, nullCount, nullBitmap } = child;
        const codes = child.values as Dictionary['TArray'];
        return makeData({ type, length, offset, nullCount, nullBitmap, data: codes, dictionary });
      });
      const type = new Struct(fields);
      yield new RecordBatch(plain, makeData({ type, length: numRows, nullCount: 0, children }));
    }
  }
  return { schema: plain, batches: converted() };
}

/** The type of a dictionary's column without such values, or null when it has none. */
function plainType(type: DataType): Dictionary | null {
  if (!DataType.isDictionary(type)) return null;
  const values = type.dictionary as DataType;
  const { indices, id, isOrdered } = type;
  if (DataType.isUtf8View(values)) return new Dictionary(new Utf8(), indices, id, isOrdered);
  if (DataType.isBinaryView(values) || DataType.isFixedSizeBinary(values)) {
    return new Dictionary(new Binary(), indices, id, isOrdered);
  }
  return null;
}

/** The last dictionary and its copy, which is the same for batches that share the dictionary. */
class DictionaryCopy {
  #of: readonly Data[] = [];
  #copy: Vector<DataType> | undefined;

  of(dictionary: Vector<DataType>, type: DataType): Vector<DataType> {
    const data = dictionary.data;
    const same = data.length === this.#of.length && data.every((part, at) => part === this.#of[at]);
    if (!same || this.#copy === undefined) {
      this.#of = data;
      this.#copy = vectorFromArray<DataType>([...dictionary], type);
    }
    return this.#copy;
  }
}
