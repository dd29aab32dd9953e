import { describe, expect, it } from 'vitest';
import { FasterWay, type Way } from './faster-way.js';

/** Goes the ways chosen for so many chunks, whose costs are given, and counts them. */
function goFor(ways: FasterWay, chunks: number, costs: Record<Way, number>): Record<Way, number> {
  const gone = { alone: 0, shared: 0 };
  for (let chunk = 0; chunk < chunks; chunk++) {
    const way = ways.next();
    gone[way]++;
    ways.add(way, costs[way]);
  }
  return gone;
}

describe('FasterWay', () => {
  it('goes alone first, and knows what that costs after three chunks', () => {
    const ways = new FasterWay();
    goFor(ways, 2, { alone: 3, shared: 1 });
    expect(ways.aloneCost).toBe(Infinity);
    expect(goFor(ways, 1, { alone: 3, shared: 1 })).toEqual({ alone: 1, shared: 0 });
    expect(ways.aloneCost).toBe(3);
  });

  it('settles for the faster way and seldom tries the other', () => {
    expect(goFor(new FasterWay(), 2000, { alone: 3, shared: 2 }).alone).toBeLessThan(30);
    expect(goFor(new FasterWay(), 2000, { alone: 2, shared: 3 }).shared).toBeLessThan(30);
  });

  it('goes over to the other way when that has become the faster one', () => {
    const ways = new FasterWay();
    goFor(ways, 200, { alone: 3, shared: 2 });
    goFor(ways, 400, { alone: 3, shared: 9 });
    expect(goFor(ways, 100, { alone: 3, shared: 9 }).shared).toBeLessThan(15);
    goFor(ways, 1000, { alone: 3, shared: 1 });
    expect(goFor(ways, 100, { alone: 3, shared: 1 }).alone).toBeLessThan(15);
  });

  it('is not led astray by a chunk that something else held up', () => {
    const ways = new FasterWay();
    goFor(ways, 50, { alone: 3, shared: 2 });
    ways.add('shared', 100);
    expect(ways.next()).toBe('shared');
  });
});
