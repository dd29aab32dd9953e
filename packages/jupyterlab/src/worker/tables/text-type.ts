/** What a column of text was found to hold. */
export type TextType =
  'boolean' | 'number' | 'date' | 'timestamp' | 'timestamp with time zone' | 'time' | 'string';

/** What text files hold for a value that is missing. */
export const NULL_TEXTS: readonly string[] = [
  '',
  'NULL',
  'null',
  'NA',
  'N/A',
  'NaN',
  'nan',
  'None',
];

const TRUTH = /^(?:true|false|t|f|yes|no)$/i;
/** Leading zeros and a plus make a code of digits, such as a postcode or a telephone number, no number. */
const NUMBER = /^\s*-?(?:(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)\s*$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;
const ZONED_MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2})(?::?(\d{2}))?)$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;

/** What every reader takes for a value of the type without being told. */
const PLAIN: Readonly<Record<TextType, RegExp>> = {
  boolean: /^(?:true|false|True|False|TRUE|FALSE)$/,
  number: /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,30})?(?:e-?\d{1,2})?$/,
  date: DATE,
  timestamp: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/,
  'timestamp with time zone': /^$/,
  time: /^\d{2}:\d{2}:\d{2}$/,
  // words that no reader takes for anything else
  string:
    /^(?!(?:true|false|t|f|yes|no|on|off|y|n|inf|infinity|nan|epoch|none|null|na)$)[^\d\s.+-]/i,
};

/** DuckDB reads more than 19 digits with a decimal comma to other numbers, as -0,3359276980627328434970709029 to -0. */
const PLAIN_WITH_COMMA = /^-?(?!(?:,?\d){19})(?:0|[1-9]\d*)(?:,\d+)?(?:e-?\d{1,2})?$/;

/** The narrowest type that all of a column's distinct texts, without those of NULL, are of: as DuckDB reads them. */
export function typeOfTexts(texts: readonly string[]): TextType {
  if (texts.length === 0) return 'string';
  if (texts.every((text) => TRUTH.test(text))) return 'boolean';
  if (texts.every((text) => NUMBER.test(text))) return 'number';
  if (texts.every((text) => DATE.test(text) && isOf(text, 'date'))) return 'date';
  for (const type of ['timestamp', 'timestamp with time zone'] as const) {
    if (texts.every((text) => isOf(text, type))) return type;
  }
  if (texts.every((text) => TIME.test(text) && isOf(text, 'time'))) return 'time';
  return 'string';
}

/** Whether pandas and DuckDB take a column of these texts for the type without being told. */
export function isPlain(texts: readonly string[], type: TextType): boolean {
  const pattern = PLAIN[type];
  return type === 'string'
    ? texts.some((text) => pattern.test(text))
    : texts.every((text) => pattern.test(text));
}

/** Whether pandas and DuckDB take a text for a number once they are told that its decimal mark is the comma. */
export function isPlainWithComma(text: string): boolean {
  return PLAIN_WITH_COMMA.test(text);
}

/** A text of a type as a number: 0 and 1, days, or microseconds. NaN where it is none. */
export function valueOfText(text: string, type: Exclude<TextType, 'string'>): number {
  switch (type) {
    case 'boolean':
      return /^[ty]/i.test(text) ? 1 : 0;
    case 'number':
      return /[an]/i.test(text) ? specialNumber(text.trim()) : Number(text);
    case 'date':
      return daysOfParts(DATE.exec(text));
    case 'timestamp':
      return microsecondsOf(text);
    case 'timestamp with time zone':
      return zonedMicrosecondsOf(text);
    case 'time':
      return clockOf(TIME.exec(text), 1);
  }
}

/** Whether a text is a number, or a moment without a zone. */
export function isOfType(text: string, type: 'number' | 'timestamp'): boolean {
  return type === 'number' ? NUMBER.test(text) : isOf(text, type);
}

function isOf(text: string, type: Exclude<TextType, 'string'>): boolean {
  return !Number.isNaN(valueOfText(text, type));
}

function specialNumber(text: string): number {
  if (/nan/i.test(text)) return NaN;
  return text.startsWith('-') ? -Infinity : Infinity;
}

function daysOfParts(parts: RegExpExecArray | null): number {
  const [, year = '', month = '', day = ''] = parts ?? [];
  return daysOf(year, month, day);
}

/** Days since 1970 of a year of four digits, and a month and a day of two; NaN for days that no month has. */
export function daysOf(year: string, month: string, day: string): number {
  const start = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return new Date(start).getUTCDate() === Number(day) ? start / 86_400_000 : NaN;
}

/** Microseconds since 1970, the clock being that of UTC, so that every host reads the same; what is finer is left out. */
function microsecondsOf(text: string): number {
  const date = DATE.exec(text);
  if (date !== null) return daysOfParts(date) * 86_400e6;
  const parts = MOMENT.exec(text);
  return daysOfParts(parts) * 86_400e6 + clockOf(parts, 4);
}

function zonedMicrosecondsOf(text: string): number {
  const parts = ZONED_MOMENT.exec(text);
  const [, , , , , , , , sign, hours = '0', minutes = '0'] = parts ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60e6;
  return daysOfParts(parts) * 86_400e6 + clockOf(parts, 4) + (sign === '+' ? -ahead : ahead);
}

/** Microseconds since midnight, hours and minutes and on being found from a place on; NaN for hours there are not. */
function clockOf(parts: RegExpExecArray | null, from: number): number {
  if (parts === null) return NaN;
  const [hours = NaN, minutes = NaN, seconds = NaN] = [0, 1, 2].map((place) =>
    Number(parts[from + place] ?? 0),
  );
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return NaN;
  const fraction = Number((parts[from + 3] ?? '').slice(0, 6).padEnd(6, '0'));
  return (hours * 3600 + minutes * 60 + seconds) * 1e6 + fraction;
}
