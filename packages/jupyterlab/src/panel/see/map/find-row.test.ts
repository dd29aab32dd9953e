import { describe, expect, it } from 'vitest';
import { cellGrid } from '../../../worker/see/cell-grid.js';
import type { Placement } from '../../../worker/see/operations.js';
import { moved, showing, toMap, toScreen, WHOLE, zoomed } from './area.js';
import { nearestRow, nextRow } from './find-row.js';

const positions = Float32Array.from({ length: 3000 }, (_, i) => (i * 0.61803398875) % 1);
const placement: Placement = { positions, ...cellGrid(positions), shares: [null, null] };
const at = (row: number): { x: number; y: number } => ({
  x: positions[2 * row] ?? 0,
  y: positions[2 * row + 1] ?? 0,
});

describe('nearestRow', () => {
  it('finds the row that looking at every row finds', () => {
    for (let i = 0; i < 200; i++) {
      const point = { x: (i * 0.37) % 1, y: (i * 0.73) % 1 };
      const reach = { x: 0.02, y: 0.05 };
      const far = (row: number): number =>
        ((at(row).x - point.x) / reach.x) ** 2 + ((at(row).y - point.y) / reach.y) ** 2;
      const rows = [...Array(1500).keys()].sort((a, b) => far(a) - far(b) || a - b);
      const [first = 0] = rows;
      const found = nearestRow(placement, point, reach);
      if (far(first) > 1) expect(found).toBe(null);
      else expect(found === null ? Infinity : far(found)).toBe(far(first));
    }
  });
});

describe('nextRow', () => {
  it('goes from row to row until there is none that way', () => {
    let row = 700;
    for (let steps = 0; ; steps++) {
      const next = nextRow(placement, at(row), { x: 1, y: 0 }, WHOLE);
      if (next === null) {
        expect(steps).toBeGreaterThan(3);
        expect(at(row).x).toBeGreaterThan(0.9);
        return;
      }
      expect(at(next).x - at(row).x).toBeGreaterThanOrEqual(0.02 - 1e-6);
      expect(Math.abs(at(next).y - at(row).y)).toBeLessThanOrEqual(at(next).x - at(row).x);
      row = next;
    }
  });
});

describe('areas', () => {
  const area = { left: 0.2, right: 0.6, low: 0.1, high: 0.3 };

  it('turns places of the screen into places of the map and back', () => {
    expect(toMap(area, 400, 200, { x: 100, y: 50 })).toEqual({ x: 0.3, y: 0.25 });
    const back = toScreen(area, 400, 200, { x: 0.3, y: 0.25 });
    expect(back.x).toBeCloseTo(100);
    expect(back.y).toBeCloseTo(50);
  });

  it('zooms around a point that stays, up to twice the map', () => {
    const around = { x: 0.3, y: 0.15 };
    const closer = zoomed(area, 0.5, around);
    const before = toScreen(area, 1, 1, around);
    const after = toScreen(closer, 1, 1, around);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
    expect(closer.right - closer.left).toBeCloseTo(0.2);
    const widest = zoomed(area, 100, around);
    expect(widest.right - widest.left).toBeCloseTo(2);
  });

  it('keeps its middle on the map and brings a point into sight', () => {
    const far = moved(area, 5, -5);
    expect((far.left + far.right) / 2).toBeCloseTo(1);
    expect((far.low + far.high) / 2).toBeCloseTo(0);
    expect(showing(area, { x: 0.4, y: 0.2 })).toBe(area);
    const seen = showing(area, { x: 0.9, y: 0.9 });
    expect(toScreen(seen, 1, 1, { x: 0.9, y: 0.9 }).x).toBeCloseTo(0.5);
  });
});
