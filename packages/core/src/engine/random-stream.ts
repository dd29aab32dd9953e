/** Words of a stream's state: four of each of the four lanes, word w of lane l at 4 w + l. */
export const RANDOM_STATE_WORDS = 16;

/** 2^-24, the step between the uniform numbers. */
const UNIFORM_STEP = 5.9604644775390625e-8;

/**
 * The project's one source of random numbers: four lanes of xoshiro128++ (Blackman & Vigna 2021). A draw gives four results, one of
 * each lane in order; lane by lane it is one SIMD operation, so a kernel and this class make the same numbers.
 *
 * `uniform` and `normal` start with a fresh draw. `nextUint32`, `integer` and `shuffle` use up the four results of a draw first.
 * All but `normal` are bit-equal on every JavaScript host; normals are within rounding, since hosts differ in the last bit of
 * `Math.log` and `Math.cos`.
 */
export class RandomStream {
  readonly #state: Uint32Array;
  readonly #results = new Uint32Array(4);
  #used = 4;

  /** @param seed an unsigned 32-bit integer; larger numbers and negative ones are taken modulo 2^32. */
  constructor(seed: number) {
    this.#state = seededState(seed);
  }

  /** The next 32 random bits, as a number from 0 to 2^32 - 1. */
  nextUint32(): number {
    if (this.#used === 4) {
      this.#draw();
      this.#used = 0;
    }
    return this.#results[this.#used++] ?? 0;
  }

  /** A whole number from 0 to below - 1, each as likely. @param below from 1 to 2^32. */
  integer(below: number): number {
    // the last, incomplete run of `below` numbers is refused: it would favour small ones
    const limit = 2 ** 32 - (2 ** 32 % below);
    let value = this.nextUint32();
    while (value >= limit) value = this.nextUint32();
    return value % below;
  }

  /** Puts values into random order, in place (Fisher-Yates); every order is as likely. */
  shuffle(values: Uint32Array): void {
    for (let last = values.length - 1; last > 0; last--) {
      const chosen = this.integer(last + 1);
      const value = values[chosen] ?? 0;
      values[chosen] = values[last] ?? 0;
      values[last] = value;
    }
  }

  /** Fills `out` with uniform numbers in [0, 1), multiples of 2^-24, and consumes ceil(length / 4) draws. */
  uniform(out: Float32Array | Float64Array): void {
    for (let start = 0; start < out.length; start += 4) {
      this.#draw();
      for (let lane = 0; lane < Math.min(4, out.length - start); lane++) {
        out[start + lane] = this.#uniformOf(lane);
      }
    }
    this.#used = 4;
  }

  /** Fills `out` with standard normals (Box & Muller 1958), and consumes two draws for each eight, the last eight rounded up. */
  normal(out: Float32Array | Float64Array): void {
    const radius = new Float64Array(4);
    for (let start = 0; start < out.length; start += 8) {
      this.#draw();
      for (let lane = 0; lane < 4; lane++) {
        radius[lane] = Math.sqrt(-2 * Math.log(1 - this.#uniformOf(lane)));
      }
      this.#draw();
      for (let lane = 0; lane < 4; lane++) {
        const angle = 2 * Math.PI * this.#uniformOf(lane);
        const at = start + lane;
        if (at < out.length) out[at] = (radius[lane] ?? 0) * Math.cos(angle);
        if (at + 4 < out.length) out[at + 4] = (radius[lane] ?? 0) * Math.sin(angle);
      }
    }
    this.#used = 4;
  }

  /** A copy of the state. What `nextUint32` has left of its draw is dropped, so that the stream goes on as a restored one does. */
  save(): Uint32Array {
    this.#used = 4;
    return this.#state.slice();
  }

  /** Goes on from a saved state. @param state RANDOM_STATE_WORDS words, as `save` gives them. */
  restore(state: Uint32Array): void {
    this.#used = 4;
    this.#state.set(state.subarray(0, RANDOM_STATE_WORDS));
  }

  #uniformOf(lane: number): number {
    return ((this.#results[lane] ?? 0) >>> 8) * UNIFORM_STEP;
  }

  #draw(): void {
    const state = this.#state;
    for (let lane = 0; lane < 4; lane++) {
      let s0 = state[lane] ?? 0;
      let s1 = state[4 + lane] ?? 0;
      let s2 = state[8 + lane] ?? 0;
      let s3 = state[12 + lane] ?? 0;
      this.#results[lane] = rotate(s0 + s3, 7) + s0;
      const shifted = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= shifted;
      s3 = rotate(s3, 11);
      state[lane] = s0;
      state[4 + lane] = s1;
      state[8 + lane] = s2;
      state[12 + lane] = s3;
    }
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The state a seed stands for: a Weyl sequence through the `lowbias32` mixer (Wellons 2018), so that near seeds are unrelated. */
export function seededState(seed: number): Uint32Array {
  const state = new Uint32Array(RANDOM_STATE_WORDS);
  let weyl = seed >>> 0;
  for (let word = 0; word < RANDOM_STATE_WORDS; word++) {
    weyl = (weyl + 0x9e3779b9) >>> 0;
    let mixed = weyl;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    state[word] = mixed ^ (mixed >>> 15);
  }
  return state;
}
