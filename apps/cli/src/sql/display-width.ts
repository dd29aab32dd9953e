import stringWidth from 'string-width';

const PLAIN = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns of a terminal a text takes; wide characters such as 東 take two. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The text in at most `width` columns of a terminal: a longer one ends with an ellipsis, never within a character. */
export function cutToWidth(text: string, width: number): string {
  // A character of more than 16 code units is none that anyone reads.
  const start = text.slice(0, width * 16);
  if (start.length === text.length && displayWidth(text) <= width) return text;
  let cut = '';
  let used = 0;
  for (const { segment } of graphemes.segment(start)) {
    used += displayWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** The text with blanks before or behind it, as many as `width` takes. */
export function padToWidth(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? blanks + text : text + blanks;
}
