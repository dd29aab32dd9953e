import { describe, expect, it } from 'vitest';
import { headLoss } from '../engine/reference/head-losses.js';
import { multiHotWeight } from './multi-hot-weight.js';

describe('the training weight of a head of many features', () => {
  it.each([2, 20, 160])(
    'makes guessing at the shares of %i features cost 1, to 12 digits',
    (width) => {
      const rows = 50;
      const counts = Float64Array.from({ length: width }, (_, f) => 1 + ((f * 7) % 40));
      const head = {
        loss: 'sigmoid_cross_entropy',
        width,
        trainingWeight: multiHotWeight(counts, rows),
      } as const;
      const outputs = [...counts].map((count) => Math.log(count / (rows - count)));
      let cost = 0;
      for (let row = 0; row < rows; row++) {
        const features = [...counts].map((count) => (row < count ? 1 : 0));
        cost += (head.trainingWeight * headLoss(head, { outputs, features })) / rows;
      }
      expect(cost).toBeCloseTo(1, 12);
    },
  );

  it('of features that never vary is 10 a feature', () => {
    expect(multiHotWeight(Float64Array.of(0, 50, 0, 0), 50)).toBe(40);
  });
});
