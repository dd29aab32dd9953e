import { classOfCharacter, isDigit } from './characters.js';

/** Code points of a word that count. */
export const LONGEST_WORD = 32;
/** From here on (CJK radicals, kana, ideographs, Hangul) every character is a word, since blanks do not part words there. */
export const FIRST_IDEOGRAPH = 0x2e80;

const UPPER_TO_LOWER = 32;
const ZERO = 48;

function normalise(point: number): number {
  if (isDigit(point)) return ZERO;
  return classOfCharacter(point) === 'upper' ? point + UPPER_TO_LOWER : point;
}

/**
 * The words of a text, each as often as it occurs: runs of letters and digits, ASCII letters lowered, digits all alike, cut after 32
 * characters. All characters beyond ASCII are letters.
 */
export function wordsOf(points: readonly number[]): string[] {
  const words: string[] = [];
  let word = '';
  let length = 0;
  const close = (): void => {
    if (length > 0) words.push(word);
    word = '';
    length = 0;
  };
  for (const point of points) {
    const of = classOfCharacter(point);
    if (of === 'space' || of === 'mark') close();
    else if (point >= FIRST_IDEOGRAPH) {
      close();
      words.push(String.fromCodePoint(point));
    } else if (length++ < LONGEST_WORD) word += String.fromCodePoint(normalise(point));
  }
  close();
  return words;
}
