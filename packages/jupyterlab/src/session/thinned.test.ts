import { expect, it } from 'vitest';
import { thinned } from './thinned.js';

it('keeps at most a thousand events, in order, the first and the newest among them', () => {
  let events: readonly number[] = [];
  for (let event = 0; event < 50_000; event++) {
    events = thinned(events, event);
    expect(events.length).toBeLessThanOrEqual(1000);
  }
  expect([events[0], events.at(-1)]).toEqual([0, 49_999]);
  expect(events.slice(1).every((event, index) => event > (events[index] ?? Infinity))).toBe(true);
});
