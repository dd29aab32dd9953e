import type { Validity } from '@colatent/core';
import bindings, { type Vector } from '@duckdb/node-bindings';
import { readValidity } from './vector-validity.js';

/**
 * A flat vector's memory, fetched once however often it is looked at: the bindings copy what they hand out, and the lists of a
 * GROUP BY share one vector.
 */
export class FlatVector {
  readonly vector: Vector;
  /** Number of rows. */
  readonly length: number;
  #data: Uint8Array<ArrayBuffer> | undefined;
  #validity: Validity | null | undefined;
  #elements: FlatVector | undefined;
  readonly #children = new Map<number, FlatVector>();

  constructor(vector: Vector, length: number) {
    this.vector = vector;
    this.length = length;
  }

  /** The values of all rows, `stride` bytes each. A vector has one stride, that of its type. */
  data(stride: number): Uint8Array<ArrayBuffer> {
    this.#data ??= ownMemory(bindings.vector_get_data(this.vector, this.length * stride));
    return this.#data;
  }

  /** Which rows hold a value; null when all do. */
  get validity(): Validity | null {
    this.#validity ??= readValidity(this.vector, this.length);
    return this.#validity;
  }

  /** The elements of all rows of an ARRAY type, `size` to a row. */
  arrayElements(size: number): FlatVector {
    this.#elements ??= new FlatVector(
      bindings.array_vector_get_child(this.vector),
      this.length * size,
    );
    return this.#elements;
  }

  /** The elements that the entries of a LIST type point into. */
  listElements(): FlatVector {
    this.#elements ??= new FlatVector(
      bindings.list_vector_get_child(this.vector),
      bindings.list_vector_get_size(this.vector),
    );
    return this.#elements;
  }

  /** The vector of one field of a STRUCT. */
  child(index: number): FlatVector {
    const known = this.#children.get(index);
    if (known) {
      return known;
    }
    const child = new FlatVector(bindings.struct_vector_get_child(this.vector, index), this.length);
    this.#children.set(index, child);
    return child;
  }
}

/** The declared type allows memory shared between threads, which the bindings never hand out. */
function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
