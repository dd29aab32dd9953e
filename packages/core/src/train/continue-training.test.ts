import {
  Columns,
  continueTraining,
  continueTrainingSync,
  DisposedError,
  fitSync,
  MissingColumnError,
  Model,
  NothingToLearnError,
  OptionError,
  UnreadableColumnError,
  type Column,
  type ProgressEvent,
} from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';

const OLD = ['DE', 'FR', 'IT'] as const;
const NEW = ['JP', 'KR'] as const;

/** Payments whose amount and hour follow from their country. */
function payments(countries: readonly string[], rows: number, seed: number): Columns {
  const random = new RandomStream(seed);
  const noise = (): number => (random.integer(1000) + random.integer(1000)) / 1000 - 1;
  const chosen = Uint8Array.from({ length: rows }, () => random.integer(countries.length));
  const place = (row: number): number =>
    [...OLD, ...NEW].findIndex((name) => name === countries[chosen[row] ?? 0]);
  const number = (name: string, of: (place: number) => number): Column => ({
    name,
    type: 'number',
    length: rows,
    values: Float64Array.from({ length: rows }, (_, row) => of(place(row)) + noise()),
  });
  return new Columns([
    number('amount', (p) => 20 + 10 * ((p * 2) % 5)),
    { name: 'country', type: 'dictionary', length: rows, codes: chosen, dictionary: countries },
    number('hour', (p) => 4 + 4 * p),
    {
      name: 'online',
      type: 'boolean',
      length: rows,
      values: chosen.map((_, row) => place(row) & 1),
    },
  ]);
}

function median(values: Float32Array): number {
  return values.slice().sort()[values.length >> 1] ?? NaN;
}

function shareAbove(values: Float32Array, threshold: number): number {
  return values.filter((value) => value > threshold).length / values.length;
}

function countriesOf(columns: Columns): (string | null)[] {
  const column = columns.get('country');
  return Array.from({ length: columns.length }, (_, row) => {
    if (column?.type === 'string') return column.at(row);
    return column?.type === 'dictionary'
      ? (column.dictionary[column.codes[row] ?? -1] ?? null)
      : null;
  });
}

/** Share of rows whose country is reconstructed. */
function rightCountries(model: Model, rows: Columns): number {
  const [truth, found] = [countriesOf(rows), countriesOf(model.reconstruct(rows))];
  return truth.filter((name, row) => name === found[row]).length / rows.length;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** The columns but for one, or with one changed or added. */
function withColumn(columns: Columns, name: string, column: Column | null): Columns {
  const others = [...columns].filter((of) => of.name !== name);
  return new Columns(column === null ? others : [...others, column]);
}

describe('continueTraining', () => {
  const { model } = fitSync(payments(OLD, 3000, 1), { seed: 1 });
  const bytes = model.toBytes();
  const fresh = payments(NEW, 2000, 2);
  const oldRows = payments(OLD, 2000, 3);
  const newRows = payments(NEW, 2000, 4);
  const result = continueTrainingSync(model, fresh, { seed: 5 });
  const continued = result.model;

  it('makes new categories ordinary that were odd before, and reconstructs and samples them', () => {
    expect(median(model.score(newRows))).toBeGreaterThan(2);
    expect(median(continued.score(newRows))).toBeLessThan(0.6);
    expect(shareAbove(continued.score(newRows), 2)).toBeLessThan(0.03);
    expect(rightCountries(model, newRows)).toBe(0);
    expect(rightCountries(continued, newRows)).toBeGreaterThan(0.98);
    const sampled = new Set(countriesOf(continued.sample(500)));
    expect(sampled).toEqual(new Set([...OLD, ...NEW]));
  });

  const { model: forgetful } = continueTrainingSync(model, fresh, { seed: 5, replay: 0 });

  it('keeps what it knew: old countries are reconstructed as before, and old rows not judged odd', () => {
    expect(rightCountries(continued, oldRows)).toBeGreaterThan(
      rightCountries(model, oldRows) - 0.02,
    );
    expect(median(continued.score(oldRows))).toBeLessThan(2);
    // hours of another country
    const mixed = withColumn(oldRows, 'hour', payments(OLD, 2000, 6).get('hour') ?? null);
    expect(median(continued.score(mixed))).toBeGreaterThan(4);
  });

  it('forgets without replay', () => {
    expect(median(forgetful.score(oldRows))).toBeGreaterThan(5);
    const made = countriesOf(forgetful.sample(300));
    expect(made.filter((name) => OLD.some((of) => of === name)).length).toBeLessThan(30);
  });

  it('leaves the model it started from as it was and usable', () => {
    expect(isSame(model.toBytes(), bytes)).toBe(true);
    const before = Model.fromBytes(bytes);
    expect(model.score(newRows)).toEqual(before.score(newRows));
    before.dispose();
  });

  it('gives equal bytes for equal seeds, waiting or not, and other bytes for another seed', async () => {
    const options = { seed: 5, maxIterations: 4 };
    const once = continueTrainingSync(model, fresh, options).model.toBytes();
    const again = await continueTraining(model, [fresh], options);
    const other = continueTrainingSync(model, fresh, { ...options, seed: 6 }).model.toBytes();
    expect(isSame(again.model.toBytes(), once)).toBe(true);
    expect(isSame(other, once)).toBe(false);
  });

  it('is a whole model: it survives its file, and goes on again with what it knows', () => {
    const copy = Model.fromBytes(continued.toBytes());
    expect(copy.score(newRows)).toEqual(continued.score(newRows));
    const twice = continueTrainingSync(copy, payments(['JP'], 500, 7), { seed: 8 }).model;
    expect(rightCountries(twice, oldRows)).toBeGreaterThan(0.9);
    expect(rightCountries(twice, newRows)).toBeGreaterThan(0.95);
    copy.dispose();
  });

  it('tells its rows, and appends to the history', () => {
    expect(result.rows).toEqual({ seen: 2000, used: 1600, heldOut: 400, how: 'all' });
    expect(continued.info.trainedRows).toBe(model.info.trainedRows + 1600);
    expect(continued.info.heldOutRows).toBe(400);
    const epochs = model.info.history.length;
    expect(continued.info.history.slice(0, epochs)).toEqual(model.info.history);
    expect(continued.info.history.slice(epochs).map(({ epoch }) => epoch)).toEqual(
      result.history.map(({ epoch }) => (model.info.history.at(-1)?.epoch ?? 0) + epoch),
    );
  });

  it('renews what drift compares with', () => {
    expect(model.drift(newRows).pValue).toBeLessThan(1e-6);
    expect(continued.drift(newRows).pValue).toBeGreaterThan(1e-3);
  });

  it('calibrates on the new rows held out', () => {
    const scores = continued.score(payments(NEW, 10_000, 9));
    expect(shareAbove(scores, 1)).toBeGreaterThan(0.05);
    expect(shareAbove(scores, 1)).toBeLessThan(0.16);
  });

  it('names a column that is missing or of another type, and leaves out one it does not know', () => {
    expect(() => continueTrainingSync(model, withColumn(fresh, 'hour', null))).toThrow(
      MissingColumnError,
    );
    expect(() => continueTrainingSync(model, withColumn(fresh, 'hour', null))).toThrow(/"hour"/);
    const words: Column = { name: 'hour', type: 'string', length: 2000, at: () => 'noon' };
    expect(() => continueTrainingSync(model, withColumn(fresh, 'hour', words))).toThrow(
      UnreadableColumnError,
    );
    const extra: Column = { ...words, name: 'note' };
    const { warnings, model: same } = continueTrainingSync(
      model,
      withColumn(fresh, 'note', extra),
      { maxIterations: 1 },
    );
    expect(warnings.filter((sentence) => sentence.includes('"note"'))).toHaveLength(1);
    expect(same.info.columns).toEqual(model.info.columns);
  });

  it('tells of numbers that have moved far beyond their scale', () => {
    const values = Float64Array.from({ length: 2000 }, (_, i) => 1000 + (i % 7));
    const far: Column = { name: 'amount', type: 'number', length: 2000, values };
    const { warnings } = continueTrainingSync(model, withColumn(fresh, 'amount', far), {
      maxIterations: 1,
    });
    expect(warnings.some((sentence) => sentence.includes('"amount" has moved'))).toBe(true);
  });

  it('refuses options that would make another model, too few rows and disposed models', () => {
    expect(() => continueTrainingSync(model, fresh, { replay: 1 })).toThrow(OptionError);
    const other: object = { hiddenUnits: [3] };
    expect(() => continueTrainingSync(model, fresh, other)).toThrow(/no option "hiddenUnits"/);
    expect(() => continueTrainingSync(model, fresh, { learnRate: 7 })).toThrow(OptionError);
    expect(() => continueTrainingSync(model, payments(NEW, 9, 1))).toThrow(NothingToLearnError);
    expect(() => continueTrainingSync(model, payments(NEW, 1, 1))).toThrow(
      /^there is 1 new row to learn from/,
    );
    const gone = Model.fromBytes(bytes);
    gone.dispose();
    expect(() => continueTrainingSync(gone, fresh)).toThrow(DisposedError);
  });

  it('leaves the model as it was when a progress callback fails or a signal stops it', async () => {
    const failing = (): void => {
      throw new Error('enough');
    };
    await expect(continueTraining(model, fresh, { onProgress: failing })).rejects.toThrow('enough');
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    await expect(continueTraining(model, fresh, { signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
    const later = new AbortController();
    const events: ProgressEvent[] = [];
    const { stopped } = await continueTraining(model, fresh, {
      signal: later.signal,
      onProgress: (event) => {
        events.push(event);
        later.abort();
      },
    });
    expect(stopped).toBe('aborted');
    expect(events.length).toBeGreaterThan(0);
    expect(isSame(model.toBytes(), bytes)).toBe(true);
  });

  it('knows NULLs that are informative once they occur', () => {
    const options = { seed: 1, missing: 'informative' } as const;
    const { model: strict } = fitSync(payments(OLD, 2000, 1), options);
    const bits = Uint8Array.from({ length: 250 }, () => 0b0111_0111);
    const hour = fresh.get('hour');
    if (hour === undefined) throw new Error('no hours');
    const gaps = withColumn(fresh, 'hour', { ...hour, validity: { bits } });
    const { model: lenient } = continueTrainingSync(strict, gaps, { seed: 2 });
    const scored = (of: Model): Float32Array => of.score(gaps).filter((_, row) => row % 4 === 3);
    expect(median(scored(strict))).toBeGreaterThan(2);
    expect(median(scored(lenient))).toBeLessThan(1);
    expect(rightCountries(lenient, oldRows)).toBeGreaterThan(0.9);
  });
});
