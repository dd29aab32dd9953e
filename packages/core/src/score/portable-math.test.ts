import { describe, expect, it } from 'vitest';
import { portableExp, portableLog } from './portable-math.js';

/** Numbers of a seeded multiplicative generator (Lehmer), uniform in (0, 1). */
function* uniforms(seed: number, count: number): Generator<number> {
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}

function largestRelativeError(
  inputs: Iterable<number>,
  ours: (x: number) => number,
  oracle: (x: number) => number,
): number {
  let largest = 0;
  for (const x of inputs) {
    const expected = oracle(x);
    if (expected !== 0)
      largest = Math.max(largest, Math.abs(ours(x) - expected) / Math.abs(expected));
  }
  return largest;
}

function mapped(inputs: Iterable<number>, f: (u: number) => number): number[] {
  return Array.from(inputs, f);
}

describe('portableLog', () => {
  it('agrees with Math.log to a relative error of 2e-15 from the smallest to the largest doubles', () => {
    const inputs = mapped(uniforms(1, 200_000), (u) => 2 ** (u * 2098 - 1074));
    expect(largestRelativeError(inputs, portableLog, Math.log)).toBeLessThanOrEqual(2e-15);
  });

  it('agrees with Math.log to a relative error of 2e-15 near 1, where the logarithm vanishes', () => {
    const inputs = mapped(uniforms(2, 200_000), (u) => 1 + (u - 0.5) * 2 ** (-60 * u));
    expect(largestRelativeError(inputs, portableLog, Math.log)).toBeLessThanOrEqual(2e-15);
    expect(portableLog(1 + Number.EPSILON)).toBeCloseTo(Number.EPSILON, 30);
    expect(portableLog(1)).toBe(0);
  });

  it('knows its special cases', () => {
    expect(portableLog(0)).toBe(-Infinity);
    expect(portableLog(-0)).toBe(-Infinity);
    expect(portableLog(-1)).toBeNaN();
    expect(portableLog(NaN)).toBeNaN();
    expect(portableLog(Infinity)).toBe(Infinity);
    expect(portableLog(-Infinity)).toBeNaN();
    expect(portableLog(Number.MIN_VALUE)).toBeCloseTo(Math.log(Number.MIN_VALUE), 10);
    expect(portableLog(Number.MAX_VALUE)).toBeCloseTo(Math.log(Number.MAX_VALUE), 10);
  });
});

describe('portableExp', () => {
  it('agrees with Math.exp to a relative error of 2e-15 wherever the result is a normal double', () => {
    const inputs = mapped(uniforms(3, 200_000), (u) => u * (708.3 + 709.7) - 708.3);
    expect(largestRelativeError(inputs, portableExp, Math.exp)).toBeLessThanOrEqual(2e-15);
  });

  it('agrees with Math.exp to a relative error of 2e-15 near 0', () => {
    const inputs = mapped(uniforms(4, 200_000), (u) => (u - 0.5) * 2 ** (-60 * u));
    expect(largestRelativeError(inputs, portableExp, Math.exp)).toBeLessThanOrEqual(2e-15);
  });

  it('agrees with Math.exp to one smallest denormal where the result is denormal', () => {
    for (const u of uniforms(5, 20_000)) {
      const x = -708.4 - 37 * u;
      const expected = Math.exp(x);
      const allowed = Number.MIN_VALUE + 2e-15 * expected;
      expect(Math.abs(portableExp(x) - expected)).toBeLessThanOrEqual(allowed);
    }
  });

  it('knows its special cases', () => {
    expect(portableExp(0)).toBe(1);
    expect(portableExp(-0)).toBe(1);
    expect(portableExp(NaN)).toBeNaN();
    expect(portableExp(Infinity)).toBe(Infinity);
    expect(portableExp(-Infinity)).toBe(0);
    expect(portableExp(709.8)).toBe(Infinity);
    expect(portableExp(1e308)).toBe(Infinity);
    expect(portableExp(-745.2)).toBe(0);
    expect(portableExp(-1e308)).toBe(0);
    expect(portableExp(709.78)).toBeLessThan(Infinity);
    expect(portableExp(-745.1)).toBe(Number.MIN_VALUE);
  });
});
