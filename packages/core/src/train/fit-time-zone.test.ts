import { describe, expect, it } from 'vitest';
import { Columns, fitSync, Model, OptionError, type TimeUnit } from '@colatent/core';
import { RandomStream } from '../engine/random-stream.js';

function table(moments: Float64Array, load: Float64Array, unit: TimeUnit = 'second'): Columns {
  const { length } = moments;
  return new Columns([
    { name: 'at', type: 'timestamp', unit, length, values: moments },
    { name: 'load', type: 'number', length, values: load },
  ]);
}

/** Moments of three years, and a load that falls over the day. */
function loads(shift: number): Columns {
  const random = new RandomStream(2);
  const start = Date.UTC(2022, 0, 1) / 1000;
  const moments = new Float64Array(1000).map(() => start + random.integer(3 * 365 * 86_400));
  const load = moments.map((moment) => 100 - (moment % 86_400) / 1000 + random.integer(10));
  return table(
    moments.map((moment) => moment + shift),
    load,
  );
}

describe('a training on moments in a time zone', () => {
  const options = { seed: 1, maxIterations: 3 };
  const columns = { at: { timeZone: 'Asia/Kolkata' } };
  const { model, history } = fitSync(loads(0), { ...options, columns });

  it('sees what a training on local moments sees, to the bit', () => {
    // Kolkata has been 5 1/2 hours ahead ever since 1970
    expect(history).toEqual(fitSync(loads(5.5 * 3600), options).history);
    expect(history).not.toEqual(fitSync(loads(0), options).history);
  });

  it('keeps the clock changes in the model file', () => {
    const bytes = model.toBytes();
    const restored = Model.fromBytes(bytes);
    expect(restored.toBytes()).toEqual(bytes);
    expect(restored.score(loads(0))).toEqual(model.score(loads(0)));
  });

  it('is refused for dates and for columns that are no moments', () => {
    const dates = table(
      new Float64Array(50).map((_, i) => i),
      new Float64Array(50).map((_, i) => i % 7),
      'day',
    );
    for (const name of ['at', 'load']) {
      expect(() => fitSync(dates, { columns: { [name]: { timeZone: 'Europe/Berlin' } } })).toThrow(
        new OptionError(
          `option columns gives "${name}" a time zone, but it is no timestamp with a time of day; leave its timeZone out`,
        ),
      );
    }
  });
});
