import type { Column } from '@colatent/core';
import type { ColumnAdvice } from './column-advice.js';
import { columnOfTexts } from './column-builder.js';
import { isBeyondExact } from './rounded-numbers.js';
import { isPlain, typeOfTexts, type TextType } from './text-type.js';
import { vectorColumn } from './vector-column.js';

type JsonKind = 'boolean' | 'number' | 'string' | 'list' | 'object';

const KIND_NAMES: Readonly<Record<JsonKind, string>> = {
  boolean: 'truth values',
  number: 'numbers',
  string: 'strings',
  list: 'lists',
  object: 'objects',
};

/** A column of JSON values, or why it is of no use. */
export interface JsonColumn {
  readonly name: string;
  readonly type: string;
  readonly column: Column | null;
  readonly reason: string | null;
  /** Whether other readers take it for that type without being told. */
  readonly isPlain: boolean;
  readonly advice?: ColumnAdvice;
}

/** Collects a key's values, row by row. Objects are opened: their keys become columns under dotted names. */
export class JsonColumnBuilder {
  readonly #name: string;
  readonly #kinds = new Set<JsonKind>();
  readonly #codes = new Map<string, number>();
  readonly #rowCodes: number[] = [];
  readonly #lists = new Map<number, readonly unknown[]>();
  readonly #fields = new Map<string, JsonColumnBuilder>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Adds a row's value; rows since the last one had none. */
  add(row: number, value: unknown): void {
    if (value === null || value === undefined) return;
    const kind = kindOf(value);
    this.#kinds.add(kind);
    if (kind === 'object') {
      for (const [key, of] of Object.entries(value)) {
        let field = this.#fields.get(key);
        if (field === undefined) {
          field = new JsonColumnBuilder(`${this.#name}.${key}`);
          this.#fields.set(key, field);
        }
        field.add(row, of);
      }
    } else if (Array.isArray(value)) this.#lists.set(row, value);
    else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      const text = String(value);
      let code = this.#codes.get(text);
      if (code === undefined) {
        code = this.#codes.size + 1;
        this.#codes.set(text, code);
      }
      while (this.#rowCodes.length < row) this.#rowCodes.push(0);
      this.#rowCodes.push(code);
    }
  }

  /** The column, or those of its objects' keys. @param rows of the table. */
  build(rows: number): JsonColumn[] {
    const [kind, other] = this.#kinds;
    if (other !== undefined) {
      const names = [...this.#kinds].map((each) => KIND_NAMES[each]);
      return [this.#useless('mixed', `it holds ${names.join(' and ')}`)];
    }
    if (kind === 'object' && this.#fields.size === 0) {
      return [this.#useless('object', 'its objects are empty')];
    }
    if (kind === 'object') return [...this.#fields.values()].flatMap((field) => field.build(rows));
    return [kind === 'list' ? this.#vectors(rows) : this.#scalars(rows, kind)];
  }

  #scalars(rows: number, kind: JsonKind | undefined): JsonColumn {
    const texts = [...this.#codes.keys()];
    const type = typeOfScalars(kind, texts);
    const codes = new Uint32Array(rows);
    codes.set(this.#rowCodes);
    const isGreat = (text: string): boolean => /^-?\d+$/.test(text) && isBeyondExact(Number(text));
    return {
      name: this.#name,
      type,
      column: columnOfTexts(this.#name, codes, texts, type),
      reason: null,
      isPlain: type === 'string' ? texts.length > 0 : isPlainJson(type) && isPlain(texts, type),
      ...(type === 'number' && texts.some(isGreat) && { advice: 'rounded' }),
    };
  }

  #vectors(rows: number): JsonColumn {
    const lists = Array.from({ length: rows }, (_, row) => this.#lists.get(row) ?? null);
    const column = vectorColumn(this.#name, lists);
    return typeof column === 'string'
      ? this.#useless('list', column)
      : { name: this.#name, type: 'list', column, reason: null, isPlain: true };
  }

  #useless(type: string, reason: string): JsonColumn {
    return { name: this.#name, type, column: null, reason, isPlain: true };
  }
}

function kindOf(value: unknown): JsonKind {
  if (Array.isArray(value)) return 'list';
  const type = typeof value;
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object';
}

/** Strings are moments where all of them are written so, and never numbers or truth values: JSON has those. */
function typeOfScalars(kind: JsonKind | undefined, texts: readonly string[]): TextType {
  if (kind === 'boolean' || kind === 'number') return kind;
  const type = typeOfTexts(texts);
  return type === 'boolean' || type === 'number' ? 'string' : type;
}

/** DuckDB leaves moments in JSON strings, but for some ways to write them. */
function isPlainJson(type: TextType): boolean {
  return type !== 'timestamp' && type !== 'timestamp with time zone';
}
