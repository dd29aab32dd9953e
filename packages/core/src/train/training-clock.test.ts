import { describe, expect, it } from 'vitest';
import { payments } from '../../test/fixtures/payments.js';
import { fit } from '@colatent/core';
import { TrainingClock } from './training-clock.js';

describe('the time of a training', () => {
  it('does not run while the progress listener holds the training', async () => {
    const began = performance.now();
    let held = 0;
    let events = 0;
    await fit(payments(1200, 1), {
      effort: 'light',
      maxIterations: 4,
      onProgress: async ({ secondsElapsed }) => {
        // exact however slow the machine: the training cannot have run for longer than it was not held
        expect(1000 * secondsElapsed).toBeLessThanOrEqual(performance.now() - began - held);
        if (events++ > 1) return;
        const holding = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        held += performance.now() - holding;
      },
    });
    expect(events).toBeGreaterThanOrEqual(4);
  });
});

describe('the losses of an event', () => {
  it('are those of the event before where no step lies in between', () => {
    const clock = new TrainingClock([10], Infinity);
    const losses = {
      reconstruction: 0.5,
      discriminator: 1.3,
      generator: 0.7,
      discriminatorAccuracy: 0.6,
    };
    clock.begin();
    clock.count(1, losses, 64);
    const [first] = clock.tell(1, 5, null);
    const [second] = clock.tell(1, 5, 0.4);
    expect(first).toMatchObject(losses);
    expect(second).toMatchObject({ ...losses, heldOut: 0.4 });
  });
});
