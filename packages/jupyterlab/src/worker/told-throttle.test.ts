import { expect, it } from 'vitest';
import type { Told } from './protocol.js';
import { ToldThrottle } from './told-throttle.js';

it('passes on where stages begin and end, what was told last of each, and little between', () => {
  const passed: Told[] = [];
  const throttle = new ToldThrottle((told) => passed.push(told));
  for (const stage of ['preparing', 'scoring'] as const) {
    for (let step = 0; step < 1000; step++) throttle.take({ stage, share: step / 1000 });
  }
  throttle.take({ stage: 'scoring', share: 1 });
  const sharesOf = (stage: string): number[] =>
    passed.flatMap((told) => ('share' in told && told.stage === stage ? [told.share] : []));
  expect([sharesOf('preparing')[0], sharesOf('preparing').at(-1)]).toEqual([0, 0.999]);
  expect([sharesOf('scoring')[0], sharesOf('scoring').at(-1)]).toEqual([0, 1]);
  expect(passed.length).toBeLessThan(100);
  const before = passed.length;
  throttle.flush();
  expect(passed).toHaveLength(before);
});
