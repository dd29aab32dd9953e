/**
 * The random numbers Colatent's engine draws, made a second time so that a peer can be handed the same prior samples: four lanes of
 * xoshiro128++ (Blackman & Vigna 2021), normals by Box & Muller (1958). Written apart from the engine's own generator on
 * purpose: agreeing losses then also check the generator.
 */
export class RandomNumbers {
  readonly #lanes: Uint32Array[];

  constructor(seed: number) {
    const words: number[] = [];
    for (let word = 1; word <= 16; word++) {
      let mixed = (seed + Math.imul(word, 0x9e3779b9)) | 0;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
      words.push(mixed ^ (mixed >>> 15));
    }
    this.#lanes = [0, 1, 2, 3].map((lane) =>
      Uint32Array.from(words.filter((_, word) => word % 4 === lane)),
    );
  }

  /** `count` numbers in [0, 1); the last draw of four is used up even where fewer are needed. */
  uniform(count: number): number[] {
    const numbers: number[] = [];
    while (numbers.length < count) numbers.push(...this.#draw());
    return numbers.slice(0, count);
  }

  /** `count` standard normals; a group of eight is used up even where fewer are needed. */
  normal(count: number): number[] {
    const numbers: number[] = [];
    while (numbers.length < count) {
      const radii = this.#draw().map((u) => Math.sqrt(-2 * Math.log(1 - u)));
      const angles = this.#draw().map((u) => 2 * Math.PI * u);
      for (const wave of [Math.cos, Math.sin]) {
        numbers.push(...angles.map((angle, lane) => (radii[lane] ?? 0) * wave(angle)));
      }
    }
    return numbers.slice(0, count);
  }

  #draw(): number[] {
    return this.#lanes.map((lane) => {
      const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = lane;
      const result = (rotate(s0 + s3, 7) + s0) >>> 0;
      lane[0] = s0 ^ s3 ^ s1;
      lane[1] = s1 ^ s2 ^ s0;
      lane[2] = s2 ^ s0 ^ (s1 << 9);
      lane[3] = rotate(s3 ^ s1, 11);
      return (result >>> 8) / 2 ** 24;
    });
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * The prior samples an engine built with `seed` draws in successive discriminator phases over `rows` rows:
 * samples[step][row][latent value].
 * @param blockRows rows the engine carries through all layers at once; it draws column by column within such a block.
 */
export function priorSamples(
  seed: number,
  steps: number,
  rows: number,
  latentSize: number,
  blockRows: number,
): number[][][] {
  const random = new RandomNumbers((seed ^ 0x5bd1e995) >>> 0);
  return Array.from({ length: steps }, () => {
    const samples: number[][] = [];
    for (let start = 0; start < rows; start += blockRows) {
      const count = Math.min(blockRows, rows - start);
      const columns = Array.from({ length: latentSize }, () => random.normal(count));
      for (let row = 0; row < count; row++) samples.push(columns.map((column) => column[row] ?? 0));
    }
    return samples;
  });
}
