import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { payment, payments } from '../../test/fixtures/payments.js';
import {
  Columns,
  createWasmEngine,
  fit,
  fitSync,
  Model,
  NothingToLearnError,
  OptionError,
  thresholdOf,
  type FitOptions,
  type ProgressEvent,
} from '@colatent/core';

const quick: FitOptions = { maxIterations: 15, seed: 4 };

function scoreOf(model: Model, row: Columns): number {
  return model.score(row)[0] ?? NaN;
}

describe('fit on made-up payments', () => {
  const result = fitSync(payments(4000, 1), { seed: 1 });
  const { model } = result;

  it('lowers the held-out loss to less than a third of the first epoch', () => {
    const losses = result.history.map(({ heldOut }) => heldOut);
    expect(Math.min(...losses)).toBeLessThan((losses[0] ?? 0) / 3);
  });

  it('uses every row, a fifth of them held out', () => {
    expect(result.rows).toEqual({ seen: 4000, used: 3200, heldOut: 800, how: 'all' });
    expect(result.warnings).toEqual([]);
  });

  it('scores a combination of ordinary values that never occurs far above one that does', () => {
    expect(scoreOf(model, payment(33, 12, 'DE'))).toBeLessThan(1.5);
    expect(scoreOf(model, payment(33, 12, 'NL'))).toBeGreaterThan(4);
  });

  it('scores a country never seen in training, without an error', () => {
    expect(scoreOf(model, payment(33, 12, 'ZZ'))).toBeGreaterThan(3);
  });

  it('scores a row with a NULL as ordinary when its other values are', () => {
    expect(scoreOf(model, payment(null, 12, 'DE'))).toBeLessThan(1.5);
  });

  it('calibrates: of 20,000 fresh rows about 10 % score above 1 and about 1 % above 2', () => {
    const scores = model.score(payments(20_000, 2));
    const share = (threshold: number): number =>
      scores.filter((score) => score > threshold).length / scores.length;
    expect(share(thresholdOf(0.1))).toBeGreaterThan(0.08);
    expect(share(thresholdOf(0.1))).toBeLessThan(0.12);
    expect(share(thresholdOf(0.01))).toBeGreaterThan(0.005);
    expect(share(thresholdOf(0.01))).toBeLessThan(0.02);
  });

  it('reconstructs amounts to within a few units where their spread is 18', () => {
    const rows = payments(1000, 3);
    const reconstructed = model.reconstruct(rows).get('amount');
    const amounts = rows.get('amount');
    if (reconstructed?.type !== 'number' || amounts?.type !== 'number') expect.unreachable();
    let error = 0;
    for (let row = 0; row < 1000; row++) {
      const difference = Number(amounts.values[row]) - Number(reconstructed.values[row]);
      if (!Number.isNaN(difference)) error += Math.abs(difference) / 1000;
    }
    expect(error).toBeLessThan(4);
  });

  it('holds latent values near the prior: mean within 0.5 of 0, deviation from 0.4 to 2.5', () => {
    const latent = model.embed(payments(2000, 5));
    for (let dimension = 0; dimension < model.latentSize; dimension++) {
      const values = latent.filter((_, i) => i % model.latentSize === dimension);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.5);
      expect(Math.sqrt(variance)).toBeGreaterThan(0.4);
      expect(Math.sqrt(variance)).toBeLessThan(2.5);
    }
  });
});

describe('a training', () => {
  it('gives equal bytes for equal seeds, and others for another seed', () => {
    const bytes = (seed: number): Uint8Array =>
      fitSync(payments(500, 1), { ...quick, seed }).model.toBytes();
    expect(bytes(1)).toEqual(bytes(1));
    expect(bytes(1)).not.toEqual(bytes(2));
  });

  it('gives the same model file on every host with plain SIMD', () => {
    const engine = createWasmEngine({ simd: 'plain' });
    const { model } = fitSync(wholeNumbers(600), { ...quick, engine });
    const hash = createHash('sha256').update(model.toBytes()).digest('hex');
    expect(hash).toBe('a324d438899cd54521614f91f384762a3de5d79336fc36c2aa0e4639c3bc1120');
  });

  it('gives the same model whether it waits or gives way to other work', async () => {
    const waited = fitSync(payments(500, 1), quick).model.toBytes();
    const gaveWay = await fit(payments(500, 1), quick);
    expect(gaveWay.model.toBytes()).toEqual(waited);
  });

  it('keeps the best weights, not the last', () => {
    const rows = payments(120, 1);
    // without noise and masking it soon knows its rows by heart
    const learning = {
      learnRate: 0.02,
      inputNoise: 0,
      inputMasking: 0,
      maxIterations: 400,
      seed: 1,
    };
    const long = fitSync(rows, { ...learning, earlyStop: false });
    const losses = long.history.map(({ heldOut }) => heldOut);
    const best = losses.indexOf(Math.min(...losses));
    expect(best).toBeLessThan(losses.length - 1);
    expect(long.stopped).toBe('max_iterations');
    const early = fitSync(rows, { ...learning, patience: 50 });
    expect(early.stopped).toBe('early_stop');
    expect(early.history.length).toBe(
      early.history.findIndex(
        ({ heldOut }) => heldOut === Math.min(...early.history.map((epoch) => epoch.heldOut)),
      ) +
        1 +
        50,
    );
  });

  it('ends when its time budget is spent, with the model so far', () => {
    const { stopped, model } = fitSync(payments(3000, 1), {
      maxIterations: 100_000,
      earlyStop: false,
      timeBudget: 0.2,
    });
    expect(stopped).toBe('time_budget');
    expect(model.score(payments(10, 2)).every(Number.isFinite)).toBe(true);
  });

  it('reports epochs, losses, speed and time left while it runs', () => {
    const events: ProgressEvent[] = [];
    fitSync(payments(1000, 1), { ...quick, onProgress: (event) => events.push(event) });
    expect(events.length).toBeGreaterThanOrEqual(15);
    expect(events.at(-1)).toMatchObject({ epoch: 15, epochs: 15 });
    for (const event of events) {
      expect(event.rowsPerSecond).toBeGreaterThan(0);
      expect(event.secondsLeft).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(event.reconstruction + event.discriminator)).toBe(true);
      expect(event.discriminatorAccuracy).toBeGreaterThanOrEqual(0);
      expect(event.discriminatorAccuracy).toBeLessThanOrEqual(1);
    }
  });

  it('stops on an abort signal with the model so far, and rejects when aborted before it began', async () => {
    const controller = new AbortController();
    const onProgress = ({ epoch }: ProgressEvent): void => {
      if (epoch === 3) controller.abort(new Error('enough'));
    };
    const options = { ...quick, maxIterations: 50_000, signal: controller.signal, onProgress };
    const { stopped, history } = await fit(payments(1000, 1), options);
    expect(stopped).toBe('aborted');
    expect(history.length).toBeGreaterThanOrEqual(2);
    await expect(fit(payments(1000, 1), options)).rejects.toThrow('enough');
  });

  it('gives its memory back when a progress callback throws', () => {
    const engine = createWasmEngine();
    const onProgress = (): void => {
      throw new Error('from the callback');
    };
    expect(() => fitSync(payments(500, 1), { ...quick, engine, onProgress })).toThrow(
      'from the callback',
    );
    expect(engine.bytesInUse).toBe(0);
  });

  it('takes an option that is undefined as one not given', () => {
    const bytes = (options: FitOptions): Uint8Array =>
      fitSync(payments(300, 1), options).model.toBytes();
    expect(bytes({ ...quick, timeBudget: undefined, latentSize: undefined })).toEqual(bytes(quick));
  });

  it('is changed by dropout and by input noise, and repeats itself without them', () => {
    const bytes = (options: FitOptions): Uint8Array =>
      Model.fromBytes(
        fitSync(payments(300, 1), { ...quick, ...options }).model.toBytes(),
      ).toBytes();
    expect(bytes({ dropout: 0, inputNoise: 0 })).toEqual(bytes({ dropout: 0, inputNoise: 0 }));
    expect(bytes({ dropout: 0.2 })).not.toEqual(bytes({ dropout: 0 }));
    expect(bytes({ inputNoise: 0.5 })).not.toEqual(bytes({ inputNoise: 0 }));
  });
});

describe('rows that come as a stream', () => {
  async function* batches(sizes: readonly number[]): AsyncGenerator<Columns> {
    for (const [index, size] of sizes.entries()) {
      await Promise.resolve();
      yield payments(size, index);
    }
  }

  it('are all trained on while they fit the memory budget', async () => {
    const { rows } = await fit(batches([100, 0, 2000, 1]), quick);
    expect(rows).toEqual({ seen: 2101, used: 1681, heldOut: 420, how: 'all' });
  });

  it('are sampled evenly beyond it, and the result says so', async () => {
    const sizes = new Array<number>(60).fill(2000);
    const result = await fit(batches(sizes), { ...quick, maxIterations: 2, memoryBudget: 2 ** 20 });
    expect(result.rows).toMatchObject({ seen: 120_000, how: 'sampled' });
    expect(result.rows.used + result.rows.heldOut).toBe(Math.floor(2 ** 20 / 64));
    expect(result.warnings.join()).toContain('of 120000 rows were sampled');
  });

  it('train the same model as one table of the same rows', async () => {
    const table = payments(900, 0);
    const whole = await fit(table, quick);
    const streamed = await fit([table], quick);
    expect(streamed.model.score(table)).toEqual(whole.model.score(table));
  });

  it('must have the same columns in every batch', async () => {
    const other = new Columns([
      { name: 'x', type: 'number', length: 1, values: Float64Array.of(1) },
    ]);
    await expect(fit([payments(100, 1), other], quick)).rejects.toThrow(/lacks column "amount"/);
  });
});

describe('a table larger than the memory budget', () => {
  it('is sampled, and the result says so', () => {
    const result = fitSync(payments(60_000, 1), {
      ...quick,
      maxIterations: 2,
      memoryBudget: 2 ** 20,
    });
    expect(result.rows.how).toBe('sampled');
    expect(result.rows.used + result.rows.heldOut).toBe(Math.floor(2 ** 20 / 28));
    expect(result.warnings.join()).toMatch(/37449 of 60000 rows were sampled/);
  });
});

describe('what cannot be trained on', () => {
  it('is named: too few rows, and columns that are constant', () => {
    expect(() => fitSync(payments(9, 1))).toThrow(NothingToLearnError);
    expect(() => fitSync(payments(9, 1))).toThrow(/^there are 9 rows to learn from, and a model/);
    expect(() => fitSync(payments(1, 1))).toThrow(/^there is 1 row to learn from, and a model/);
    const constant = new Columns([
      { name: 'x', type: 'number', length: 50, values: new Float64Array(50) },
    ]);
    expect(() => fitSync(constant)).toThrow(/"x": it is constant/);
  });

  it('is an option that does not exist or is out of range, by name', () => {
    const rows = payments(50, 1);
    const misspelt = { learningRate: 0.1 } as FitOptions;
    expect(() => fitSync(rows, misspelt)).toThrow(/no option "learningRate"; the options are/);
    expect(() => fitSync(rows, { learnRate: 0 })).toThrow(OptionError);
    const reserved = Object.fromEntries([['__proto__', { exclude: true }]]);
    expect(() => fitSync(rows, { columns: reserved })).toThrow(/"__proto__" can have no options/);
    expect(() => fitSync(rows, { columns: { ammount: { exclude: true } } })).toThrow(/"ammount"/);
  });
});

describe('an option that cannot be used', () => {
  it.each<[options: object, sentence: string]>([
    [
      { effort: 'lite' },
      'option effort: must be one of "light", "standard", "thorough", not "lite"',
    ],
    [{ latentSize: 0 }, 'option latentSize: must be a whole number from 1 to 1,024, not 0'],
    [{ latentSize: '3' }, 'option latentSize: must be a whole number from 1 to 1,024, not "3"'],
    [{ seed: 1.5 }, 'option seed: must be a whole number from 0 to 4,294,967,295, not 1.5'],
    [{ seed: NaN }, 'option seed: must be a whole number from 0 to 4,294,967,295, not NaN'],
    [{ earlyStop: null }, 'option earlyStop: must be true or false, not null'],
    [{ dropout: 1 }, 'option dropout: must be a number from 0 and below 1, not 1'],
    [{ learnRate: 0 }, 'option learnRate: must be a number above 0 and at most 1, not 0'],
    [{ timeBudget: -1 }, 'option timeBudget: must be a number above 0, not -1'],
    [{ memoryBudget: 5 }, 'option memoryBudget: must be a number from 1,048,576, not 5'],
    [
      { hiddenUnits: [64, 0] },
      'option hiddenUnits: must be a list of 1 to 8 whole numbers, each from 1 to 4,096, not [64, 0]',
    ],
    [
      { columns: { amount: { kind: 'number' } } },
      'option columns.amount.kind: must be one of "numeric", "boolean", "categorical", "text", "timestamp", "time", "vector", not "number"',
    ],
    [
      { columns: { amount: { weight: 101 } } },
      'option columns.amount.weight: must be a number from 0 to 100, not 101',
    ],
    [
      { columns: { amount: { exclud: true } } },
      'option columns.amount: there is no "exclud"; a column has the options kind, exclude, weight, missing, timeZone',
    ],
    [
      { columns: { amount: 'numeric' } },
      'option columns.amount: must be an object of kind, exclude, weight, missing or timeZone, not "numeric"',
    ],
    [
      { columns: ['amount'] },
      'option columns: must be an object of columns by their names, not ["amount"]',
    ],
  ])('is told in a sentence: %j', (options, sentence) => {
    expect(() => fitSync(payments(50, 1), options)).toThrow(new OptionError(sentence));
  });
});

/** Numbers made without functions that differ between hosts. */
function wholeNumbers(rows: number): Columns {
  const values = (factor: number, modulus: number): Float64Array =>
    new Float64Array(rows).map((_, row) => (row * factor) % modulus);
  const column = (name: string, factor: number, modulus: number) =>
    ({ name, type: 'number', length: rows, values: values(factor, modulus) }) as const;
  return new Columns([column('a', 37, 101), column('b', 53, 89), column('c', 37 * 7, 101)]);
}
