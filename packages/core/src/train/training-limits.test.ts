import { describe, expect, it } from 'vitest';
import { payments } from '../../test/fixtures/payments.js';
import {
  createWasmEngine,
  fit,
  fitSync,
  type FitOptions,
  type FitResult,
  type ProgressEvent,
} from '@colatent/core';

const ROWS = payments(1200, 1);
const FRESH = payments(50, 2);

/** Networks an effort trains on rows of which nothing is known. */
const EFFORTS = [
  ['light', 1],
  ['standard', 2],
  ['thorough', 4],
] as const;

type Train = (options: FitOptions) => Promise<FitResult>;

const TRAINERS: readonly (readonly [string, Train])[] = [
  ['fit', (options) => fit(ROWS, options)],
  ['fitSync', (options) => Promise.resolve(fitSync(ROWS, options))],
];

function expectSound({ model }: FitResult): void {
  expect(model.score(FRESH).every(Number.isFinite)).toBe(true);
  expect(model.embed(FRESH).every(Number.isFinite)).toBe(true);
}

describe.each(EFFORTS)('a training of effort %s, of %d networks', (effort, networks) => {
  describe.each(TRAINERS)('by %s', (_, train) => {
    it('tells of steps that never fall towards a number that stays, network after network', async () => {
      const events: ProgressEvent[] = [];
      await train({ effort, maxIterations: 3, onProgress: (event) => events.push(event) });
      expect(new Set(events.map((event) => event.networks))).toEqual(new Set([networks]));
      expect(new Set(events.map(({ network }) => network)).size).toBe(networks);
      expect(new Set(events.map(({ steps }) => steps)).size).toBe(1);
      events.slice(1).forEach((event, i) => {
        expect(event.step).toBeGreaterThanOrEqual(events[i]?.step ?? Infinity);
        expect(event.network).toBeGreaterThanOrEqual(events[i]?.network ?? Infinity);
      });
      expect(events.at(-1)).toMatchObject({ network: networks, epoch: 3, epochs: 3 });
      expect(events.at(-1)?.step).toBe(events.at(-1)?.steps);
    });

    it.each([1e-9, 0.05])('gives a sound model on a budget of %d seconds', async (timeBudget) => {
      const result = await train({ effort, timeBudget, maxIterations: 100_000, earlyStop: false });
      expect(result.stopped).toBe('time_budget');
      expect(result.history.length).toBeGreaterThanOrEqual(1);
      expectSound(result);
    });

    it('refuses to begin once aborted', async () => {
      const signal = AbortSignal.abort(new Error('never mind'));
      await expect((async () => train({ effort, signal }))()).rejects.toThrow('never mind');
    });

    it.each(networks === 1 ? [1] : [1, 2, networks])(
      'gives the model so far when aborted in network %d, begins no other, and leaves no memory behind',
      async (stopIn) => {
        const engine = createWasmEngine();
        const controller = new AbortController();
        const seen: number[] = [];
        const result = await train({
          effort,
          engine,
          signal: controller.signal,
          maxIterations: 3,
          onProgress: ({ network }) => {
            seen.push(network);
            if (network === stopIn) controller.abort();
          },
        });
        expect(result.stopped).toBe('aborted');
        expect(Math.max(...seen)).toBe(stopIn);
        expectSound(result);
        result.model.dispose();
        expect(engine.bytesInUse).toBe(0);
      },
    );
  });
});

describe('a stream that ends after the signal was aborted', () => {
  it('trains no model', async () => {
    const controller = new AbortController();
    async function* batches() {
      yield ROWS;
      await Promise.resolve();
      controller.abort(new Error('too late'));
    }
    await expect(fit(batches(), { signal: controller.signal })).rejects.toThrow('too late');
  });
});
