const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;
const NUMBER = /^\s*[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf(inity)?)\s*$/i;
/** Texts that mean that there is no value. */
export const NULLS: ReadonlySet<string> = new Set([
  '',
  'NULL',
  'null',
  'NA',
  'N/A',
  'NaN',
  'nan',
  'None',
]);

/** What text was found to hold, each narrower than the next. */
export type TextType = 'boolean' | 'number' | 'date' | 'timestamp' | 'string';

/** The narrowest type that all of some texts are of; of none it is string. */
export function typeOf(texts: readonly string[]): TextType {
  if (texts.length === 0) return 'string';
  if (texts.every((text) => /^(true|false)$/i.test(text))) return 'boolean';
  if (texts.every((text) => isOfType(text, 'number'))) return 'number';
  if (texts.every((text) => DATE.test(text))) return 'date';
  if (texts.every((text) => isOfType(text, 'timestamp'))) return 'timestamp';
  return 'string';
}

/** Whether a text is a number, or a date or moment. */
export function isOfType(text: string, type: 'number' | 'timestamp'): boolean {
  return type === 'number' ? NUMBER.test(text) : DATE.test(text) || MOMENT.test(text);
}

/** What a text of a type stands for: dates in days, moments in milliseconds, both since 1970; truth as 1 and 0. */
export function valueOf(text: string, type: Exclude<TextType, 'string'>): number {
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
