import { withPoint, type DecimalMark } from './decimal-mark.js';
import { isRounded } from './rounded-numbers.js';
import { isOfType, isPlain, isPlainWithComma, NULL_TEXTS, valueOfText } from './text-type.js';

const NULLS: ReadonlySet<string> = new Set(NULL_TEXTS);

/** Powers of ten that are doubles to the last bit, as is a whole number of 15 digits: a quotient of the two is rounded once. */
const TENS = Float64Array.from({ length: 16 }, (_, exponent) => Number(`1e${exponent}`));
const LINE_FEED = 10;
const POINT = 46;

/**
 * Texts of one type, parsed as they come. They are kept as bytes too, a tenth of what strings take, since a text of another type may
 * follow a million numbers.
 */
export class ParsedTexts {
  readonly type: 'number' | 'timestamp';
  readonly decimal: DecimalMark;
  readonly #decimalCode: number;
  readonly #days = new Map<number, number>();
  #values = new Float64Array(16_384);
  #bytes = new Uint8Array(262_144);
  #length = 0;
  #used = 0;
  #isPlain = true;
  #isRounded = false;

  /** @param decimal that numbers have. */
  constructor(type: 'number' | 'timestamp', decimal: DecimalMark = '.') {
    this.type = type;
    this.decimal = decimal;
    this.#decimalCode = decimal.charCodeAt(0);
  }

  get length(): number {
    return this.#length;
  }

  /** Whether other readers take all of the texts for the type without being told. */
  get isPlain(): boolean {
    return this.#isPlain;
  }

  /** Whether digits of numbers are lost. */
  get isRounded(): boolean {
    return this.#isRounded;
  }

  /** Adds a row's text; false where it is not of the type, nor NULL. */
  add(text: string): boolean {
    let value = text === '' ? NaN : this.#quickly(text);
    if (Number.isNaN(value) && text !== '') {
      if (NULLS.has(text)) return this.add('');
      const isComma = this.decimal === ',';
      const spelled = isComma ? withPoint(text) : text;
      if (!isOfType(spelled, this.type)) return false;
      value = valueOfText(spelled, this.type);
      this.#isRounded ||= this.type === 'number' && isRounded(spelled);
      this.#isPlain &&= isComma ? isPlainWithComma(text) : isPlain([text], this.type);
    }
    const before = this.#used;
    this.#makeRoom(text.length + 1);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 32 || code > 255) {
        this.#used = before;
        return false;
      }
      this.#bytes[this.#used++] = code;
    }
    this.#bytes[this.#used++] = LINE_FEED;
    this.#values[this.#length++] = value;
    return true;
  }

  /** Values of the rows, NaN for NULL. */
  values(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }

  /** Texts of the rows, empty for NULL. */
  *texts(): Generator<string> {
    let from = 0;
    for (let row = 0; row < this.#length; row++) {
      const to = this.#bytes.indexOf(LINE_FEED, from);
      yield String.fromCharCode(...this.#bytes.subarray(from, to));
      from = to + 1;
    }
  }

  /** Whether a number has a decimal point. */
  get hasPoint(): boolean {
    return this.type === 'number' && this.#bytes.subarray(0, this.#used).includes(POINT);
  }

  /** The value of a text spelled as most are; NaN for what is spelled otherwise. */
  #quickly(text: string): number {
    return this.type === 'number' ? quickNumber(text, this.#decimalCode) : this.#moment(text);
  }

  /** Microseconds of a moment such as `2024-05-01 12:30:00`; NaN for what is spelled otherwise. */
  #moment(text: string): number {
    const { length } = text;
    if (length !== 19) return NaN;
    const between = text.charCodeAt(10);
    if (text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return NaN;
    if (between !== 32 && between !== 84) return NaN;
    const date =
      (100 * twoDigits(text, 0) + twoDigits(text, 2)) * 10_000 +
      100 * twoDigits(text, 5) +
      twoDigits(text, 8);
    const hour = twoDigits(text, 11);
    const minute = twoDigits(text, 14);
    const second = twoDigits(text, 17);
    // what is not a digit gave NaN, which is below nothing
    if (!(date > 0 && hour < 24 && minute < 60 && second < 60)) return NaN;
    let day = this.#days.get(date);
    if (day === undefined) {
      day = valueOfText(text.slice(0, 10), 'timestamp');
      this.#days.set(date, day);
    }
    return day + ((hour * 60 + minute) * 60 + second) * 1e6;
  }

  #makeRoom(bytes: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    if (this.#used + bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used + bytes));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
  }
}

/** A number of up to 15 digits that every reader takes for one, without an exponent; NaN for what is spelled otherwise. */
function quickNumber(text: string, decimalCode: number): number {
  const { length } = text;
  const signed = text.charCodeAt(0) === 45;
  let whole = 0;
  let digits = 0;
  let decimals = -1;
  for (let at = signed ? 1 : 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      whole = whole * 10 + code - 48;
      if (++digits > 15) return NaN;
      if (decimals >= 0) decimals++;
    } else if (code === decimalCode && decimals < 0) {
      decimals = 0;
    } else return NaN;
  }
  // codes of digits begin with zeros; a decimal mark stands between digits
  const first = text.charCodeAt(signed ? 1 : 0);
  if (digits === 0 || decimals === 0 || first === decimalCode) return NaN;
  if (first === 48 && digits - Math.max(decimals, 0) > 1) return NaN;
  const value = decimals > 0 ? whole / (TENS[decimals] ?? NaN) : whole;
  return signed ? -value : value;
}

function twoDigits(text: string, at: number): number {
  const ten = text.charCodeAt(at) - 48;
  const one = text.charCodeAt(at + 1) - 48;
  return ten >= 0 && ten <= 9 && one >= 0 && one <= 9 ? ten * 10 + one : NaN;
}
