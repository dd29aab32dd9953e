import { CELLS, cellOf } from '../../../worker/see/cell-grid.js';
import type { Area, Placement } from '../../../worker/see/operations.js';
import type { Point } from './area.js';

/**
 * The row nearest to a point, or null when none is near.
 * @param reach how far to look along each axis, in the map's units; distances are measured in parts of it.
 */
export function nearestRow(
  { positions, rowsOfCells, cellStarts }: Placement,
  { x, y }: Point,
  reach: Point,
): number | null {
  let nearest: number | null = null;
  let least = 1;
  for (let cellY = cellOf(y - reach.y); cellY <= cellOf(y + reach.y); cellY++) {
    const first = cellY * CELLS + cellOf(x - reach.x);
    const last = cellY * CELLS + cellOf(x + reach.x);
    // cells of a line follow each other
    for (let at = cellStarts[first] ?? 0; at < (cellStarts[last + 1] ?? 0); at++) {
      const row = rowsOfCells[at] ?? 0;
      const byX = ((positions[2 * row] ?? 0) - x) / reach.x;
      const byY = ((positions[2 * row + 1] ?? 0) - y) / reach.y;
      const distance = byX * byX + byY * byY;
      if (distance > least || (distance === least && nearest !== null)) continue;
      least = distance;
      nearest = row;
    }
  }
  return nearest;
}

/** A direction of an arrow key: to the right and up are 1. */
export interface Direction {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

/**
 * The next row from a point in a direction: of those at least a fiftieth of the area away and more along the direction than aside, the
 * one that is nearest, the way aside counted twice. Null when there is none.
 */
export function nextRow(
  { positions }: Placement,
  from: Point,
  direction: Direction,
  area: Area,
): number | null {
  const scaleX = 1 / (area.right - area.left);
  const scaleY = 1 / (area.high - area.low);
  let next: number | null = null;
  let least = Infinity;
  for (let row = 0; row < positions.length / 2; row++) {
    const byX = ((positions[2 * row] ?? 0) - from.x) * scaleX;
    const byY = ((positions[2 * row + 1] ?? 0) - from.y) * scaleY;
    const along = byX * direction.x + byY * direction.y;
    if (along < 0.02) continue;
    const aside = Math.abs(byX * direction.y) + Math.abs(byY * direction.x);
    if (aside > along) continue;
    const distance = along + 2 * aside;
    if (distance >= least) continue;
    least = distance;
    next = row;
  }
  return next;
}
