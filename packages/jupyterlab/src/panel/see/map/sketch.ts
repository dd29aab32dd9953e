/** Most rows of a sketch. */
const MOST = 2 ** 17;

/** Some of the rows, in an order of which every beginning is an even sample: that of their places written with the bits reversed. */
export function sketchOf(rows: Uint32Array): Uint32Array {
  const sketch = new Uint32Array(Math.min(MOST, rows.length));
  const half = 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(1, rows.length))) - 1);
  let place = 0;
  for (let i = 0; i < sketch.length;) {
    if (place < rows.length) sketch[i++] = rows[place] ?? 0;
    // counts up from the highest bit
    let bit = half;
    while (bit >= 1 && (place & bit) !== 0) {
      place ^= bit;
      bit >>= 1;
    }
    place |= bit;
  }
  return sketch;
}
