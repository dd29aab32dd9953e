import type { Column } from '@colatent/core';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const NUMBER = /^\s*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf(inity)?)\s*$/i;
const NULLS: ReadonlySet<string> = new Set(['', 'NULL', 'null', 'NA', 'N/A', 'NaN', 'nan', 'None']);

/** What text was found to hold, each narrower than the next. */
export type TextType = 'boolean' | 'number' | 'date' | 'timestamp' | 'string';

/**
 * Collects a column of text, cell by cell, and tells afterwards what all of its values are: truth values, numbers, dates, moments or
 * strings. Distinct texts are kept once. Empty cells, NULL, NA and NaN are NULL.
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

  /** The column of what was added, and what its texts are. */
  build(): { column: Column; type: TextType } {
    const type = typeOf(this.#texts);
    const codes = this.#rows.subarray(0, this.#length);
    const base = { name: this.#name, length: this.#length };
    if (type === 'string') {
      return {
        type,
        column: { ...base, type: 'dictionary', codes, dictionary: [null, ...this.#texts] },
      };
    }
    const ofCode = Float64Array.from([NaN, ...this.#texts.map((text) => valueOf(text, type))]);
    const values = Float64Array.from(codes, (code) => ofCode[code] ?? NaN);
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

function typeOf(texts: readonly string[]): TextType {
  if (texts.length === 0) return 'string';
  if (texts.every((text) => /^(true|false)$/i.test(text))) return 'boolean';
  if (texts.every((text) => NUMBER.test(text))) return 'number';
  if (texts.every((text) => DATE.test(text))) return 'date';
  if (texts.every((text) => DATE.test(text) || MOMENT.test(text))) return 'timestamp';
  return 'string';
}

function valueOf(text: string, type: Exclude<TextType, 'string'>): number {
  switch (type) {
    case 'boolean':
      return text.toLowerCase() === 'true' ? 1 : 0;
    case 'number':
      return /inf/i.test(text)
        ? text.trim().startsWith('-')
          ? -Infinity
          : Infinity
        : Number(text);
    case 'date':
      return Date.parse(`${text}T00:00:00Z`) / 86_400_000;
    case 'timestamp': {
      // a moment without a zone is read as UTC, so that every host reads the same
      const iso = text.includes(':') ? text.replace(' ', 'T') : `${text}T00:00`;
      return Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(iso) ? iso : `${iso}Z`);
    }
  }
}

function validBits(values: Float64Array): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  values.forEach((value, row) => {
    if (!Number.isNaN(value)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}
