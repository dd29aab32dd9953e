/** Most cells of a guide. */
const MOST_CELLS = 4096;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A float32's place among all of them: a whole number that rises as the value does. */
function placeOf(value: number): number {
  float[0] = value;
  const pattern = bits[0] ?? 0;
  return pattern < 0 ? pattern ^ 0x7fffffff : pattern;
}

/**
 * Finds the knot below a value in a step or two: a table tells, for cells of equally many float32 values each, the knots within.
 * Cells are fine near 0 and coarse far from it, as the float32 values are, which suits scores of many magnitudes.
 */
export class KnotGuide {
  readonly #knots: Float64Array;
  /** The last knot at or below the beginning of each cell. */
  readonly #below: Uint16Array;
  readonly #first: number;
  readonly #shift: number;

  /** @param knots strictly rising, at least 1 and at most 65536. */
  constructor(knots: Float64Array) {
    this.#knots = knots;
    this.#first = placeOf(knots[0] ?? 0);
    const span = placeOf(knots.at(-1) ?? 0) - this.#first;
    let shift = 0;
    while (Math.floor(span / 2 ** shift) >= MOST_CELLS) shift++;
    this.#shift = shift;
    const below = new Uint16Array(Math.floor(span / 2 ** shift) + 1);
    for (let knot = 1; knot < knots.length; knot++) {
      // A knot within a cell is below the cells after it.
      below.fill(knot, this.#cellOf(knots[knot] ?? 0) + 1);
    }
    this.#below = below;
  }

  /** The last knot at or below a float32 value that is neither below the first knot nor above the last. */
  find(value: number): number {
    const cell = this.#cellOf(value);
    let knot = this.#below[cell] ?? 0;
    let end = cell + 1 < this.#below.length ? (this.#below[cell + 1] ?? 0) + 1 : this.#knots.length;
    while (end - knot > 1) {
      const middle = (knot + end) >> 1;
      if (value < (this.#knots[middle] ?? 0)) end = middle;
      else knot = middle;
    }
    return knot;
  }

  #cellOf(value: number): number {
    return (placeOf(value) - this.#first) >>> this.#shift;
  }
}
