import { portableCos, portableSin } from '../columns/portable-trigonometry.js';
import { portableLog } from '../score/portable-math.js';

/**
 * Two independent standard normals out of two uniform numbers in [0, 1) (Box & Muller 1958), the same bits on every host:
 * `RandomStream.normal` is not.
 */
export function portableNormals(u: number, v: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * portableLog(1 - u));
  const angle = 2 * Math.PI * v;
  return [radius * portableCos(angle), radius * portableSin(angle)];
}
