const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Numbers of 0 <= x < 1, the same for the same seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A text with one slip of the fingers, each of four as likely: a letter in place of a character, a character left out, a letter too
 * many, two neighbours in the wrong order. It may be the text itself, where two neighbours are alike.
 */
export function withTypo(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const letter = LETTERS[Math.floor(random() * LETTERS.length)] ?? '';
  const before = text.slice(0, at);
  switch (Math.floor(random() * 4)) {
    case 0:
      return `${before}${letter}${text.slice(at + 1)}`;
    case 1:
      return `${before}${text.slice(at + 1)}`;
    case 2:
      return `${before}${letter}${text.slice(at)}`;
    default:
      return `${before}${text.slice(at + 1, at + 2)}${text.slice(at, at + 1)}${text.slice(at + 2)}`;
  }
}
