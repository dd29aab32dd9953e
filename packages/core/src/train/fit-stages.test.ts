import { describe, expect, it } from 'vitest';
import {
  Columns,
  createWasmEngine,
  fit,
  fitSync,
  type FitOptions,
  type ProgressEvent,
  type StageEvent,
} from '@colatent/core';

const ROWS = 150;
const COLUMNS = 300;
const quick: FitOptions = { maxIterations: 3, earlyStop: false, effort: 'light', seed: 4 };

/** Numbers that go together in threes, and take a while to prepare. */
function wideTable(): Columns {
  return new Columns(
    Array.from({ length: COLUMNS }, (_, column) => ({
      name: `column ${column}`,
      type: 'number' as const,
      length: ROWS,
      values: Float64Array.from(
        { length: ROWS },
        (_, row) => ((row + 7) * (Math.floor(column / 3) + 3)) % 101,
      ),
    })),
  );
}

describe('a training of a wide table', () => {
  const table = wideTable();

  it('tells how far rows are prepared and the model is finished, around what it tells of its steps', async () => {
    const told: string[] = [];
    const shares: Record<StageEvent['stage'], number[]> = { preparing: [], finishing: [] };
    await fit([table], {
      ...quick,
      onProgress: () => void told.push('training'),
      onStage: ({ stage, share }) => {
        told.push(stage);
        shares[stage].push(share);
      },
    });
    const order = told.filter((stage, i) => stage !== told[i - 1]);
    expect(order).toEqual(['preparing', 'training', 'finishing']);
    for (const rising of Object.values(shares)) {
      expect(rising.length).toBeGreaterThan(1);
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      expect(rising.every((share) => share >= 0 && share <= 1)).toBe(true);
    }
  });

  it('lets timers run while rows are prepared and the model is finished', async () => {
    let stage = 'preparing';
    const turns: Record<string, number> = {};
    const timer = setInterval(() => (turns[stage] = (turns[stage] ?? 0) + 1), 1);
    await fit(table, {
      ...quick,
      onProgress: () => void (stage = 'training'),
      onStage: (event) => void (stage = event.stage),
    });
    clearInterval(timer);
    expect(turns['preparing']).toBeGreaterThan(0);
    expect(turns['finishing']).toBeGreaterThan(0);
  });

  it('rejects with the reason when it is aborted while rows are prepared', async () => {
    const controller = new AbortController();
    const events: ProgressEvent[] = [];
    const engine = createWasmEngine();
    const training = fit(table, {
      ...quick,
      engine,
      signal: controller.signal,
      onStage: () => {
        controller.abort(new Error('enough'));
      },
      onProgress: (event) => void events.push(event),
    });
    await expect(training).rejects.toThrow('enough');
    expect(events).toEqual([]);
    expect(engine.bytesInUse).toBe(0);
  });

  it('is finished as it would have been when it is aborted while the model is finished', async () => {
    const controller = new AbortController();
    const { model, stopped } = await fit(table, {
      ...quick,
      signal: controller.signal,
      onStage: ({ stage }) => {
        if (stage === 'finishing') controller.abort(new Error('enough'));
      },
    });
    expect(controller.signal.aborted).toBe(true);
    expect(stopped).toBe('max_iterations');
    expect(model.toBytes()).toEqual(fitSync(table, quick).model.toBytes());
  });

  it('waits for the promise of the listener in either stage', async () => {
    const held = { preparing: 0, finishing: 0 };
    let isHeld = false;
    await fit(table, {
      ...quick,
      onProgress: () => {
        expect(isHeld).toBe(false);
      },
      onStage: async ({ stage }) => {
        expect(isHeld).toBe(false);
        isHeld = true;
        await new Promise((resolve) => setTimeout(resolve, 20));
        isHeld = false;
        held[stage]++;
      },
    });
    expect(held.preparing).toBeGreaterThan(0);
    expect(held.finishing).toBeGreaterThan(0);
  });

  it('gives its memory back when the listener of its stages throws, whenever that is', async () => {
    for (const when of ['preparing', 'finishing']) {
      const engine = createWasmEngine();
      const onStage = ({ stage }: StageEvent): void => {
        if (stage === when) throw new Error(`no more ${stage}`);
      };
      await expect(fit(table, { ...quick, engine, onStage })).rejects.toThrow(`no more ${when}`);
      expect(engine.bytesInUse).toBe(0);
    }
  });

  it('scores and embeds in pieces what it scores and embeds in one go', () => {
    const { model } = fitSync(table, quick);
    const shares: number[] = [];
    const scoring = model.scoreInPieces(table);
    let piece = scoring.next();
    for (; !piece.done; piece = scoring.next()) shares.push(piece.value);
    expect(piece.value).toEqual(model.score(table));
    expect(shares.at(-1)).toBe(1);
    const embedding = model.embedInPieces(table);
    let embedded = embedding.next();
    while (!embedded.done) embedded = embedding.next();
    expect(embedded.value).toEqual(model.embed(table));
  });
});
