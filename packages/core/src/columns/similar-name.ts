/** Letters of a name for each that may be another: fewer would make one short name of any other. */
const LETTERS_A_SLIP = 4;
/** Letters that may be other in the longest name. */
const MOST_SLIPS = 2;
/** Names are compared letter by letter, which takes the product of their lengths. */
const LONGEST_COMPARED = 100;

/**
 * The name among others that a name may be a slip of: the same but for case, spaces, hyphens and the like, or but for a letter or two,
 * which are left out, put in, other or swapped. Names of other digits are others. Null where there is none.
 */
export function similarName(name: string, others: readonly string[]): string | null {
  const letters = lettersOf(name);
  let nearest: string | null = null;
  let least = Math.min(MOST_SLIPS, Math.floor(letters.length / LETTERS_A_SLIP)) + 1;
  for (const other of others) {
    const found = lettersOf(other);
    if (letters === '' || digitsOf(letters) !== digitsOf(found)) continue;
    const slips = letters === found ? 0 : slipsBetween(letters, found, least);
    if (slips < least) {
      nearest = other;
      least = slips;
    }
  }
  return nearest;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

function digitsOf(letters: string): string {
  return letters.replaceAll(/\D+/g, ' ').trim();
}

/** Letters to be left out, put in, changed, or swapped with their neighbour (Damerau 1964), or `enough` where they are as many or more. */
function slipsBetween(one: string, other: string, enough: number): number {
  if (Math.abs(one.length - other.length) >= enough) return enough;
  if (Math.max(one.length, other.length) > LONGEST_COMPARED) return enough;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let slips = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      }
      row.push(slips);
    }
    [before, above] = [above, row];
  }
  return above.at(-1) ?? enough;
}
