import type { Column } from '@colatent/core';
import { isPlain, NULL_TEXTS, typeOfTexts, valueOfText, type TextType } from './text-type.js';
import { validBits } from './valid-bits.js';

const NULLS: ReadonlySet<string> = new Set(NULL_TEXTS);

/** A column of text, and what its texts are. */
export interface BuiltColumn {
  readonly column: Column;
  readonly type: TextType;
  /** Whether other readers take it for that type without being told. */
  readonly isPlain: boolean;
}

/**
 * Collects a column of text, cell by cell, and tells afterwards what all of its values are: truth values, numbers, dates, moments,
 * times of day or strings. Distinct texts are kept once. Empty cells, NULL, NA and NaN are NULL.
 */
export class TextColumnBuilder {
  readonly #name: string;
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  #rows = new Uint32Array(1024);
  #length = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Rows added so far. */
  get length(): number {
    return this.#length;
  }

  /** Adds a row's text. */
  add(text: string): void {
    let code = 0;
    if (!NULLS.has(text)) {
      code = this.#codes.get(text) ?? 0;
      if (code === 0) {
        code = this.#texts.push(text);
        this.#codes.set(text, code);
      }
    }
    if (this.#length === this.#rows.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#length++] = code;
  }

  /** The column of what was added. */
  build(): BuiltColumn {
    const type = typeOfTexts(this.#texts);
    const codes = this.#rows.subarray(0, this.#length);
    return {
      type,
      isPlain: isPlain(this.#texts, type),
      column: columnOfTexts(this.#name, codes, this.#texts, type),
    };
  }
}

/** A column of a type. @param codes of its rows, where 0 is NULL. @param texts of code 1 and on. */
export function columnOfTexts(
  name: string,
  codes: Uint32Array,
  texts: readonly string[],
  type: TextType,
): Column {
  const base = { name, length: codes.length };
  if (type === 'string')
    return { ...base, type: 'dictionary', codes, dictionary: [null, ...texts] };
  const ofCode = Float64Array.from([NaN, ...texts.map((text) => valueOfText(text, type))]);
  const values = Float64Array.from(codes, (code) => ofCode[code] ?? NaN);
  if (type === 'number') return { ...base, type, values };
  const validity = { bits: validBits(values) };
  switch (type) {
    case 'boolean':
      return { ...base, type, values: Uint8Array.from(values), validity };
    case 'date':
      return { ...base, type: 'timestamp', unit: 'day', values, validity };
    case 'timestamp':
    case 'timestamp with time zone':
      return { ...base, type: 'timestamp', unit: 'microsecond', values, validity };
    case 'time':
      return { ...base, type, unit: 'microsecond', values, validity };
  }
}
