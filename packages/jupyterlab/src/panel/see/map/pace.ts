/** How long drawing the rows of a frame may take, in milliseconds: two frames of most screens. */
const BUDGET = 33;
/** A drawing that took no longer than a frame may have taken far less. */
const FRAME = 20;
/** Drawings that seem to take longer, in milliseconds, were held up by something else, such as a page out of sight. */
const HELD_UP = 3000;

/** Rows that are drawn in the first frame. */
const FIRST = 50_000;
const FEWEST = 5000;
const MOST = 2 ** 25;

/** How many rows can be drawn in a frame: learned from how long drawings took, on whatever draws. */
export class Pace {
  #rows = FIRST;

  get rows(): number {
    return this.#rows;
  }

  /** Takes into account that so many rows were drawn within so many milliseconds. */
  learn(rows: number, milliseconds: number): void {
    if (milliseconds > HELD_UP) return;
    if (milliseconds <= FRAME) {
      // a drawing of few rows tells nothing of many
      this.#rows = Math.min(MOST, Math.max(this.#rows, 2 * rows));
    } else if (milliseconds > BUDGET) {
      this.#rows = Math.max(FEWEST, Math.round(rows * Math.max(0.25, BUDGET / milliseconds)));
    }
  }
}
