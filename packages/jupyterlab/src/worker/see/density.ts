import type { Area } from './operations.js';

/** Counts of the rows in each cell of a raster over an area, row by row from the top. @param positions x and y of every row. */
export function density(
  positions: Float32Array,
  { left, right, low, high }: Area,
  width: number,
  height: number,
): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(width * height);
  const scaleX = width / (right - left);
  const scaleY = height / (high - low);
  for (let at = 0; at < positions.length; at += 2) {
    const x = ((positions[at] ?? 0) - left) * scaleX;
    const y = (high - (positions[at + 1] ?? 0)) * scaleY;
    if (x < 0 || x >= width || y < 0 || y >= height) continue;
    const cell = (y | 0) * width + (x | 0);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return counts;
}
