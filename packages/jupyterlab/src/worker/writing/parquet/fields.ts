import { readInteger, readList } from './read-thrift.js';
import { STRUCT, type ThriftField, type ThriftList } from './thrift-parts.js';
import { writeInteger, writeList } from './write-thrift.js';

/** The bytes of a field's value; null where a struct has none. */
export function valueOf(fields: readonly ThriftField[], id: number): Uint8Array | null {
  return fields.find((field) => field.id === id)?.value ?? null;
}

/** The list of a field; empty where a struct has none. */
export function listOf(fields: readonly ThriftField[], id: number): ThriftList {
  const value = valueOf(fields, id);
  return value === null ? { type: STRUCT, items: [] } : readList(value);
}

/** The whole number of a field; null where a struct has none. */
export function integerOf(fields: readonly ThriftField[], id: number): bigint | null {
  const value = valueOf(fields, id);
  return value === null ? null : readInteger(value);
}

/** Fields of which one has another value, where there is one. */
export function withValue(
  fields: readonly ThriftField[],
  id: number,
  change: (value: Uint8Array) => Uint8Array,
): ThriftField[] {
  return fields.map((field) =>
    field.id === id ? { ...field, value: change(field.value) } : field,
  );
}

/** Fields of which a whole number is greater by so much, where there is one. */
export function withSum(fields: readonly ThriftField[], id: number, added: bigint): ThriftField[] {
  return withValue(fields, id, (value) => writeInteger(readInteger(value) + added));
}

/** Fields of which a list has more items at its end, where there is one. */
export function withItems(
  fields: readonly ThriftField[],
  id: number,
  added: readonly Uint8Array[],
): ThriftField[] {
  return withValue(fields, id, (value) => {
    const { type, items } = readList(value);
    return writeList({ type: items.length === 0 ? STRUCT : type, items: [...items, ...added] });
  });
}
