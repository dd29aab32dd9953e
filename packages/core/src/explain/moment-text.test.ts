import { describe, expect, it } from 'vitest';
import { momentText, timeOfDayText } from './moment-text.js';

describe('momentText', () => {
  it.each([
    [0n, 'day', '1970-01-01'],
    [20_513n, 'day', '2026-03-01'],
    [-1n, 'day', '1969-12-31'],
    [1_772_353_800n, 'second', '2026-03-01T08:30:00Z'],
    [1_772_353_800_250n, 'millisecond', '2026-03-01T08:30:00.250Z'],
    [1_772_353_800_000_001n, 'microsecond', '2026-03-01T08:30:00.000001Z'],
    [1_772_353_800_123_456_789n, 'nanosecond', '2026-03-01T08:30:00.123456789Z'],
    [-1n, 'millisecond', '1969-12-31T23:59:59.999Z'],
    [253_402_300_800n, 'second', '+010000-01-01T00:00:00Z'],
  ] as const)('writes %d as a count of the unit %s as %s', (counts, unit, text) => {
    expect(momentText(counts, unit)).toBe(text);
  });

  it('gives count and unit of moments beyond the calendar', () => {
    expect(momentText(10n ** 15n, 'second')).toBe('1000000000000000 seconds since 1970-01-01');
    expect(momentText(-(10n ** 9n), 'day')).toBe('-1000000000 days since 1970-01-01');
  });
});

describe('timeOfDayText', () => {
  it.each([
    [0n, 'second', '00:00:00'],
    [30_600n, 'second', '08:30:00'],
    [30_600_000_007n, 'microsecond', '08:30:00.000007'],
    [86_400n, 'second', '24:00:00'],
    [-1500n, 'millisecond', '-00:00:01.500'],
  ] as const)('writes %d as a count of the unit %s as %s', (counts, unit, text) => {
    expect(timeOfDayText(counts, unit)).toBe(text);
  });
});
