import { describe, expect, it } from 'vitest';
import { portableAtan2, portableCos, portableSin } from './portable-trigonometry.js';

const angles = Array.from({ length: 20_001 }, (_, i) => (i - 10_000) / 10);

describe('portable trigonometry', () => {
  it('differs from Math.sin and Math.cos by at most 1e-15 up to 1000 radians', () => {
    const errors = angles.flatMap((x) => [
      Math.abs(portableSin(x) - Math.sin(x)),
      Math.abs(portableCos(x) - Math.cos(x)),
    ]);
    expect(Math.max(...errors)).toBeLessThanOrEqual(1e-15);
  });

  it('differs from Math.atan2 by at most 1e-12 in every direction', () => {
    const errors = angles.map((x) => {
      const [y, z] = [3 * Math.sin(x), 3 * Math.cos(x)];
      return Math.abs(portableAtan2(y, z) - Math.atan2(y, z));
    });
    expect(Math.max(...errors)).toBeLessThanOrEqual(1e-12);
  });

  it('gives the origin the angle 0', () => {
    expect(portableAtan2(0, 0)).toBe(0);
  });

  it('gives NaN for what has no angle', () => {
    expect([portableSin(NaN), portableCos(Infinity), portableAtan2(NaN, 1)]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});
