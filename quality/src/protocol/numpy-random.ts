/** @file NumPy's global random generator, so that tables are drawn as the published tables drew theirs. */

const WORDS = 624;
const SHIFT = 397;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;
const TWIST = 0x9908b0df;

/**
 * `np.random.seed(seed)` and what is drawn after it, number for number: the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998),
 * and integers below a bound by masking and rejecting, as NumPy's RandomState keeps doing it.
 */
export class NumpyRandom {
  readonly #state = new Uint32Array(WORDS);
  #at = WORDS;

  /** @param seed 0 to 2^32 - 1. */
  constructor(seed: number) {
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < WORDS; i++) {
      const last = state[i - 1] ?? 0;
      state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
  }

  /** `np.random.choice(length, count, replace=True)`: `count` numbers from 0 to length - 1. */
  choose(length: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, () => this.#below(length - 1));
  }

  /** `np.random.permutation(length)`; `np.random.choice(length, n, replace=False)` is its first n. */
  permute(length: number): Uint32Array {
    const numbers = Uint32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.#below(i);
      const moved = numbers[i] ?? 0;
      numbers[i] = numbers[j] ?? 0;
      numbers[j] = moved;
    }
    return numbers;
  }

  /** A number from 0 to `most`. Draws nothing when there is no choice. */
  #below(most: number): number {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.#next() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  #next(): number {
    if (this.#at === WORDS) this.#twist();
    let y = this.#state[this.#at++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < WORDS; i++) {
      const next = state[(i + 1) % WORDS] ?? 0;
      const y = ((state[i] ?? 0) & UPPER_BIT) | (next & LOWER_BITS);
      state[i] = (state[(i + SHIFT) % WORDS] ?? 0) ^ (y >>> 1) ^ (y & 1 ? TWIST : 0);
    }
    this.#at = 0;
  }
}
