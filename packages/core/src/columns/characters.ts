/** Most code points of a text that are looked at; its length counts in whole. */
export const MOST_CHARACTERS = 1024;

/** What kind of character a code point is. Beyond ASCII all are `other`, since Unicode's classes differ between releases of it. */
export const CHARACTER_CLASSES = ['upper', 'lower', 'digit', 'space', 'mark', 'other'] as const;
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** The first 1,024 code points of a text. A surrogate without its pair is one of its own. */
export function codePointsOf(text: string): number[] {
  const points: number[] = [];
  for (let i = 0; i < text.length && points.length < MOST_CHARACTERS; i++) {
    const point = text.codePointAt(i) ?? 0;
    if (point > 0xffff) i++;
    points.push(point);
  }
  return points;
}

export function isDigit(point: number): boolean {
  return point >= 48 && point <= 57;
}

export function classOfCharacter(point: number): CharacterClass {
  if (point >= 97 && point <= 122) return 'lower';
  if (point >= 65 && point <= 90) return 'upper';
  if (isDigit(point)) return 'digit';
  if (point > 126) return 'other';
  // Blank, tabulator and line ends; other control characters are marks.
  return point === 32 || (point >= 9 && point <= 13) ? 'space' : 'mark';
}
