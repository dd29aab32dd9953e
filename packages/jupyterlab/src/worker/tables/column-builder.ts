import type { Column } from '@colatent/core';
import type { ColumnAdvice } from './column-advice.js';
import { isLikeSpelled } from './date-spelling.js';
import {
  areCommaNumbers,
  markOfCommaNumbers,
  markOfTexts,
  type DecimalMark,
} from './decimal-mark.js';
import { ParsedTexts } from './parsed-texts.js';
import { readingOf } from './text-reading.js';
import { NULL_TEXTS, typeOfTexts, valueOfText, type TextType } from './text-type.js';
import { validBits } from './valid-bits.js';

const NULLS: ReadonlySet<string> = new Set(NULL_TEXTS);

/** Rows after which it is judged whether texts repeat. */
const TRIAL = 8192;
/** Distinct texts after which it is judged whether keeping each once is worth looking every one up. */
const MANY = 65_536;
/** From which share of distinct texts it is not. */
const HARDLY_REPEATING = 0.9;

/** A column of text, and what its texts are. */
export interface BuiltColumn {
  readonly column: Column;
  readonly type: TextType;
  /** Whether other readers take it for that type without being told more than the file's decimal mark. */
  readonly isPlain: boolean;
  /** How dates or moments are spelled, in the words of strptime; absent where as ISO 8601 has it. */
  readonly format?: string;
  readonly advice?: ColumnAdvice;
}

/**
 * Collects a column of text, cell by cell, and tells afterwards what all of its values are: truth values, numbers, dates, moments,
 * times of day or strings. Distinct texts are kept once, unless many hardly repeat, as identifiers; numbers and moments that hardly
 * repeat are parsed as they come. Empty cells, NULL, NA and NaN are NULL.
 */
export class TextColumnBuilder {
  readonly #name: string;
  readonly #mayHaveCommas: boolean;
  #codes = new Map<string, number>();
  #texts: string[] = [];
  #isDistinct = true;
  #rows = new Uint32Array(1024);
  #length = 0;
  #parsed: ParsedTexts | null = null;
  /** Known once it is asked for. */
  #type: TextType | null = null;

  /** @param mayHaveCommas whether numbers may have a decimal comma. */
  constructor(name: string, mayHaveCommas = false) {
    this.#name = name;
    this.#mayHaveCommas = mayHaveCommas;
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
      code = this.#isDistinct ? (this.#codes.get(text) ?? 0) : 0;
      if (code === 0) {
        code = this.#texts.push(text);
        if (this.#isDistinct) this.#codes.set(text, code);
        if (code === MANY) this.#judgeRepetition();
      }
    }
    if (this.#length === this.#rows.length) {
      const larger = new Uint32Array(this.#length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.#length++] = code;
  }

  #judgeRepetition(): void {
    this.#isDistinct = this.#texts.length < HARDLY_REPEATING * this.#length;
    if (!this.#isDistinct) this.#codes = new Map();
  }

  /** Parses from here on where the first rows tell that texts hardly repeat: keeping each would take most of the time. */
  #tryParsing(): void {
    if (this.#texts.length < TRIAL / 4) return;
    const pointed = typeOfTexts(this.#texts);
    const decimal =
      pointed === 'string' && this.#mayHaveCommas && areCommaNumbers(this.#texts) ? ',' : '.';
    const type = decimal === ',' ? 'number' : pointed;
    if (type !== 'number' && type !== 'timestamp') return;
    const parsed = new ParsedTexts(type, decimal);
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

  /** What the column tells of the file's decimal mark; null where it tells nothing. */
  decimalMark(): DecimalMark | null {
    if (this.#parsed === null) return markOfTexts(this.#texts, this.#typeOfAll() === 'number');
    if (this.#parsed.decimal === ',') return markOfCommaNumbers(this.#parsed.texts());
    return this.#parsed.hasPoint ? '.' : null;
  }

  /** Whether there are texts that begin like dates that are not of ISO 8601. */
  hasSpelledDates(): boolean {
    return this.#typeOfAll() === 'string' && this.#texts.some(isLikeSpelled);
  }

  /** The column of what was added. @param decimal mark of numbers in the file. */
  build(decimal: DecimalMark = '.'): BuiltColumn {
    if (this.#parsed?.decimal === ',' && decimal !== ',') this.#keepTexts(this.#parsed);
    if (this.#parsed !== null) {
      const { type, isPlain, isRounded } = this.#parsed;
      const column = columnOfNumbers(this.#name, type, this.#parsed.values());
      return { type, isPlain, column, ...(isRounded && { advice: 'rounded' }) };
    }
    const { valueOf, ...reading } = readingOf(this.#texts, this.#typeOfAll(), decimal);
    const codes = this.#rows.subarray(0, this.#length);
    const column =
      reading.type === 'string' && !this.#isDistinct
        ? columnOfStrings(this.#name, codes, this.#texts)
        : columnOfTexts(this.#name, codes, this.#texts, reading.type, valueOf);
    return { ...reading, column };
  }

  #typeOfAll(): TextType {
    return (this.#type ??= typeOfTexts(this.#texts));
  }
}

/** A column of strings that may repeat among the texts. @param codes of its rows, where 0 is NULL. @param texts of code 1 and on. */
function columnOfStrings(name: string, codes: Uint32Array, texts: readonly string[]): Column {
  const at = (row: number): string | null => texts[(codes[row] ?? 0) - 1] ?? null;
  return { name, length: codes.length, type: 'string', at };
}

/**
 * A column of a type.
 * @param codes of its rows, where 0 is NULL.
 * @param texts of code 1 and on.
 * @param valueOf a text as a number. Default: as ISO 8601 and numbers with decimal points are.
 */
export function columnOfTexts(
  name: string,
  codes: Uint32Array,
  texts: readonly string[],
  type: TextType,
  valueOf?: (text: string) => number,
): Column {
  if (type === 'string') {
    return { name, length: codes.length, type: 'dictionary', codes, dictionary: [null, ...texts] };
  }
  const ofCode = Float64Array.from([
    NaN,
    ...texts.map(valueOf ?? ((text) => valueOfText(text, type))),
  ]);
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) values[row] = ofCode[codes[row] ?? 0] ?? NaN;
  return columnOfNumbers(name, type, values);
}

/** @param values NaN where there is none. */
function columnOfNumbers(
  name: string,
  type: Exclude<TextType, 'string'>,
  values: Float64Array<ArrayBuffer>,
): Column {
  const base = { name, length: values.length };
  // what is missing is NULL: a number that is none would be told of when a model is trained
  const validity = values.some(Number.isNaN) ? { bits: validBits(values) } : null;
  switch (type) {
    case 'number':
      return { ...base, type, values, validity };
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
