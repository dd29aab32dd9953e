import type { ScoredRows } from '../protocol.js';
import { cellGrid } from './cell-grid.js';
import type { Axis, Placement } from './operations.js';
import type { PrincipalComponents } from './principal-components.js';

/** Room left free at each side of the map. */
const MARGIN = 0.04;

/** Every row's place on a map of two axes, both scaled to what the rows span. */
export function placeRows(
  scored: ScoredRows,
  components: PrincipalComponents,
  x: Axis,
  y: Axis,
): Placement {
  const positions = new Float32Array(scored.scores.length * 2);
  fillAxis(positions, 0, scored, components, x);
  fillAxis(positions, 1, scored, components, y);
  const shares = [x, y].map((axis) =>
    axis.kind === 'component' ? (components.shares[axis.index] ?? null) : null,
  );
  return { positions, ...cellGrid(positions), shares: [shares[0] ?? null, shares[1] ?? null] };
}

function fillAxis(
  positions: Float32Array,
  start: 0 | 1,
  { scores, latents, latentSize }: ScoredRows,
  { mean, directions }: PrincipalComponents,
  axis: Axis,
): void {
  const direction = axis.kind === 'component' ? (directions[axis.index] ?? []) : [];
  const along = (row: number): number => {
    if (axis.kind === 'score') return scores[row] ?? 0;
    if (axis.kind === 'dimension') return latents[row * latentSize + axis.index] ?? 0;
    let sum = 0;
    for (let k = 0; k < latentSize; k++) {
      sum += ((latents[row * latentSize + k] ?? 0) - (mean[k] ?? 0)) * (direction[k] ?? 0);
    }
    return sum;
  };
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < scores.length; row++) {
    const value = along(row);
    positions[2 * row + start] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? (1 - 2 * MARGIN) / (high - low) : 0;
  for (let at = start; at < positions.length; at += 2) {
    positions[at] = scale === 0 ? 0.5 : MARGIN + ((positions[at] ?? 0) - low) * scale;
  }
}
