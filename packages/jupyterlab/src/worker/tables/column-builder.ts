import type { Column } from '@colatent/core';
import { ParsedTexts } from './parsed-texts.js';
import { NULLS, typeOf, valueOf, type TextType } from './text-type.js';

export type { TextType } from './text-type.js';

/** Rows after which it is judged whether texts repeat. */
const TRIAL = 8192;

/**
 * Collects a column of text, cell by cell, and tells afterwards what all of its values are: truth values, numbers, dates, moments or
 * strings. Distinct texts are kept once; numbers and moments that hardly repeat are parsed as they come. Empty cells, NULL, NA and NaN
 * are NULL.
 */
export class TextColumnBuilder {
  readonly #name: string;
  #codes = new Map<string, number>();
  #texts: string[] = [];
  #rows = new Uint32Array(1024);
  #length = 0;
  #parsed: ParsedTexts | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** Rows added so far. */
  get length(): number {
    return this.#parsed?.length ?? this.#length;
  }

  /** Adds a row's text. */
  add(text: string): void {
    if (this.#parsed !== null) {
      if (this.#parsed.add(text)) return;
      this.#keepTexts(this.#parsed);
    }
    this.#keep(text);
    if (this.#length === TRIAL) this.#tryParsing();
  }

  #keep(text: string): void {
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

  /** Parses from here on where the first rows tell that texts hardly repeat: keeping each would take most of the time. */
  #tryParsing(): void {
    const type = typeOf(this.#texts);
    if ((type !== 'number' && type !== 'timestamp') || this.#texts.length < TRIAL / 4) return;
    const parsed = new ParsedTexts(type);
    for (const code of this.#rows.subarray(0, TRIAL)) {
      if (!parsed.add(code === 0 ? '' : (this.#texts[code - 1] ?? ''))) return;
    }
    this.#parsed = parsed;
    this.#codes = new Map();
    this.#texts = [];
  }

  /** Goes back to texts after one came that is of another type. */
  #keepTexts(parsed: ParsedTexts): void {
    this.#parsed = null;
    this.#length = 0;
    for (const text of parsed.texts()) this.#keep(text);
  }

  /** The column of what was added, and what its texts are. */
  build(): { column: Column; type: TextType } {
    if (this.#parsed !== null) return this.#columnOf(this.#parsed.type, this.#parsed.values());
    const type = typeOf(this.#texts);
    const codes = this.#rows.subarray(0, this.#length);
    if (type === 'string') {
      const dictionary = [null, ...this.#texts];
      const column = { name: this.#name, length: this.#length, codes, dictionary };
      return { type, column: { ...column, type: 'dictionary' } };
    }
    const ofCode = Float64Array.from([NaN, ...this.#texts.map((text) => valueOf(text, type))]);
    const values = new Float64Array(codes.length);
    for (let row = 0; row < codes.length; row++) values[row] = ofCode[codes[row] ?? 0] ?? NaN;
    return this.#columnOf(type, values);
  }

  /** @param values NaN where there is none. */
  #columnOf(
    type: Exclude<TextType, 'string'>,
    values: Float64Array<ArrayBuffer>,
  ): { column: Column; type: TextType } {
    const base = { name: this.#name, length: values.length };
    switch (type) {
      case 'number':
        return { type, column: { ...base, type, values } };
      case 'boolean': {
        const validity = { bits: validBits(values) };
        return {
          type,
          column: { ...base, type, values: Uint8Array.from(values, Number), validity },
        };
      }
      case 'date':
      case 'timestamp': {
        const unit = type === 'date' ? 'day' : 'millisecond';
        const validity = { bits: validBits(values) };
        return { type, column: { ...base, type: 'timestamp', unit, values, validity } };
      }
    }
  }
}

function validBits(values: Float64Array): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}
