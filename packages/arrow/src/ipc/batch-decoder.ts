import {
  DataType,
  Message,
  MessageHeader,
  MetadataVersion,
  Struct,
  Vector,
  makeData,
  type Data,
  type Field,
  type RecordBatch,
  type Schema,
} from 'apache-arrow';
import type { RecordBatch as BatchHeader } from 'apache-arrow/ipc/metadata/message';
import { CompressedVectorLoader } from 'apache-arrow/visitor/vectorloader';
import { assembleBatch } from '../assemble-batch.js';
import { ArrowDataError } from '../errors.js';
import { checkTypes } from './check-types.js';
import { checkLayout } from './check-layout.js';
import { checkValues } from './check-values.js';
import type { FramedMessage } from './read-messages.js';
import { unpackBody } from './unpack-body.js';

/**
 * Makes batches of the messages of one stream, which come in order. apache-arrow's own reader trusts what it reads; its parts are used
 * here, with a check before each.
 */
export class BatchDecoder {
  readonly schema: Schema;
  readonly #struct: Struct;
  readonly #dictionaries = new Map<number, Vector>();

  /** @throws ArrowDataError when the schema has types that do not exist. */
  constructor(schema: Schema) {
    checkTypes(schema);
    nameAll(schema.fields);
    this.schema = schema;
    this.#struct = new Struct(this.schema.fields);
  }

  /** The schema a message holds. */
  static schemaOf(message: FramedMessage): Schema {
    const decoded = trusted(() => Message.decode(message.metadata));
    if (!decoded.isSchema()) {
      throw new ArrowDataError(
        `the stream begins with a ${MessageHeader[decoded.headerType]}, not with a schema`,
      );
    }
    return trusted(() => decoded.header());
  }

  /**
   * The batch of a message, or null when it held a dictionary, which is kept for the batches after it.
   * @throws ArrowDataError when it contradicts itself or the schema.
   */
  async decode(framed: FramedMessage): Promise<RecordBatch | null> {
    const message = trusted(() => Message.decode(framed.metadata));
    if (message.isRecordBatch()) {
      const { fields } = this.schema;
      const header = trusted(() => message.header());
      const columns = await this.#columns(
        fields.map(({ type }) => type as DataType),
        header,
        framed.body,
        message.version,
      );
      columns.forEach((column, index) => {
        checkValues(column, fields[index]?.name ?? '');
      });
      return assembleBatch(this.schema, this.#struct, columns, header.length, message.metadata);
    }
    if (!message.isDictionaryBatch()) {
      throw new ArrowDataError(
        'a schema follows other messages; a stream has one, at its beginning',
      );
    }
    const { id, data, isDelta } = trusted(() => message.header());
    const type = this.schema.dictionaries.get(id);
    if (type === undefined) {
      throw new ArrowDataError(`the stream has a dictionary ${id}, which no column uses`);
    }
    const [values] = await this.#columns([type], data, framed.body, message.version);
    if (values === undefined) throw new ArrowDataError(`dictionary ${id} is empty`);
    checkValues(values, `dictionary ${id}`);
    const earlier = isDelta ? this.#dictionaries.get(id) : undefined;
    const dictionary = new Vector([values]);
    this.#dictionaries.set(id, (earlier?.concat(dictionary) ?? dictionary).memoize());
    return null;
  }

  async #columns(
    types: readonly DataType[],
    header: BatchHeader,
    body: Uint8Array,
    version: MetadataVersion,
  ): Promise<Data[]> {
    const buffers = await unpackBody(header, body);
    checkLayout(types, header, buffers, version < MetadataVersion.V5);
    for (const type of types) this.#addMissingDictionaries(type);
    return trusted(() =>
      new CompressedVectorLoader(
        buffers,
        header.nodes,
        header.buffers,
        this.#dictionaries,
        version,
        header.variadicBufferCounts,
      ).visitMany([...types]),
    );
  }

  /** A column of NULLs alone may come without its dictionary. */
  #addMissingDictionaries(type: DataType): void {
    if (DataType.isDictionary(type) && !this.#dictionaries.has(type.id)) {
      const none = makeData({ type: type.dictionary as DataType, length: 0, nullCount: 0 });
      this.#dictionaries.set(type.id, new Vector([none]));
    }
    // types without children have null for them, which their declarations do not say
    for (const child of (type.children as Field[] | null) ?? []) {
      this.#addMissingDictionaries(child.type as DataType);
    }
  }
}

/** A field may come without a name, as apache-arrow writes those whose name is empty, also within other types. */
function nameAll(fields: readonly Field[]): void {
  for (const field of fields) {
    // the schema was just read, and is no one else's yet
    if ((field.name as string | null) === null) Object.assign(field, { name: '' });
    const type = field.type as DataType;
    nameAll((type.children as Field[] | null) ?? []);
    if (DataType.isDictionary(type)) {
      nameAll(((type.dictionary as DataType).children as Field[] | null) ?? []);
    }
  }
}

/** What apache-arrow makes of metadata that was checked; what it still cannot read is an error of the data. */
function trusted<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (failure) {
    throw new ArrowDataError(
      `the data cannot be read: ${failure instanceof Error ? failure.message : String(failure)}`,
      { cause: failure },
    );
  }
}
