/**
 * Rows whose position lies inside a polygon, by the even-odd rule, ascending.
 * @param positions x and y of every row.
 * @param polygon x and y of corner after corner; the last joins the first.
 */
export function rowsWithin(
  positions: Float32Array,
  polygon: Float64Array,
): Uint32Array<ArrayBuffer> {
  let left = Infinity;
  let right = -Infinity;
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < polygon.length; at += 2) {
    left = Math.min(left, polygon[at] ?? 0);
    right = Math.max(right, polygon[at] ?? 0);
    low = Math.min(low, polygon[at + 1] ?? 0);
    high = Math.max(high, polygon[at + 1] ?? 0);
  }
  const inside: number[] = [];
  for (let row = 0; row < positions.length / 2; row++) {
    const x = positions[2 * row] ?? 0;
    const y = positions[2 * row + 1] ?? 0;
    if (x < left || x > right || y < low || y > high) continue;
    if (isWithin(polygon, x, y)) inside.push(row);
  }
  return Uint32Array.from(inside);
}

function isWithin(polygon: Float64Array, x: number, y: number): boolean {
  let inside = false;
  let fromX = polygon[polygon.length - 2] ?? 0;
  let fromY = polygon[polygon.length - 1] ?? 0;
  for (let at = 0; at < polygon.length; at += 2) {
    const toX = polygon[at] ?? 0;
    const toY = polygon[at + 1] ?? 0;
    if (fromY > y !== toY > y && x < fromX + ((y - fromY) / (toY - fromY)) * (toX - fromX)) {
      inside = !inside;
    }
    fromX = toX;
    fromY = toY;
  }
  return inside;
}
