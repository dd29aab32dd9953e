import { describe, expect, it } from 'vitest';
import { Pace } from './pace.js';

/** Lets a pace learn from frames in which drawing a million rows takes so many milliseconds. */
function learned(millionMilliseconds: number, frames: number): Pace {
  const pace = new Pace();
  for (let frame = 0; frame < frames; frame++) {
    const taken = (pace.rows * millionMilliseconds) / 1e6;
    // what is done is seen when the next frame begins
    pace.learn(pace.rows, Math.max(1, Math.ceil(taken / 16.7)) * 16.7);
  }
  return pace;
}

describe('Pace', () => {
  it('soon draws millions of rows in a frame where that is fast', () => {
    expect(learned(2, 7).rows).toBeGreaterThan(5e6);
  });

  it.each([600, 5000])('draws what two frames have time for where a million take %i ms', (slow) => {
    const pace = learned(slow, 40);
    expect((pace.rows * slow) / 1e6).toBeGreaterThan(16);
    expect((pace.rows * slow) / 1e6).toBeLessThan(67);
  });

  it('does not learn from a page that was out of sight, nor from few rows', () => {
    const pace = new Pace();
    const { rows } = pace;
    pace.learn(rows, 10_000);
    pace.learn(10, 5);
    expect(pace.rows).toBe(rows);
  });
});
