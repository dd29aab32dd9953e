import { describe, expect, it } from 'vitest';
import { medianOf, mnistImages } from '../../test/fixtures/real-rows.js';
import {
  Columns,
  ColumnsError,
  fit,
  fitSync,
  Model,
  OptionError,
  UnreadableColumnError,
  type Column,
  type VectorColumn,
} from '@colatent/core';
import { RandomStream } from '../engine/random-stream.js';

const images = mnistImages();

/** Rows first .. first + length - 1 of the images, a view. */
function slice(first: number, length: number): VectorColumn {
  return { ...images, length, offset: first };
}

function numbers(name: string, values: Float64Array): Column {
  return { name, type: 'number', length: values.length, values };
}

/** Images beside three numbers: price goes with weight, and humidity with neither. */
function parcels(
  pictures: VectorColumn,
  change: (row: { weight: number; price: number; humidity: number }) => void = () => undefined,
): Columns {
  const normals = new Float64Array(3 * pictures.length);
  new RandomStream(5).normal(normals);
  const rows = Array.from({ length: pictures.length }, (_, i) => {
    const [a = 0, b = 0, c = 0] = normals.subarray(3 * i);
    const weight = 3 + a;
    const row = { weight, price: 4 * weight + 0.3 * b, humidity: c };
    change(row);
    return row;
  });
  return new Columns([
    numbers(
      'weight',
      Float64Array.from(rows, ({ weight }) => weight),
    ),
    numbers(
      'price',
      Float64Array.from(rows, ({ price }) => price),
    ),
    numbers(
      'humidity',
      Float64Array.from(rows, ({ humidity }) => humidity),
    ),
    { ...pictures, name: 'picture' },
  ]);
}

/** The same pictures in negative. */
function negative(pictures: VectorColumn & { readonly values: Uint8Array }): VectorColumn {
  return { ...pictures, values: pictures.values.map((x) => 255 - x) };
}

/** Share of pairs in which the odd row scores above the ordinary one. */
function areaUnderCurve(ordinary: Float32Array, odd: Float32Array): number {
  let above = 0;
  for (const x of odd) for (const y of ordinary) above += x > y ? 1 : x === y ? 0.5 : 0;
  return above / (odd.length * ordinary.length);
}

describe('a model of an image of 784 pixels beside three numbers', () => {
  const training = parcels(images);
  const { model, warnings } = fitSync(training, { seed: 1 });
  const ordinary = model.score(training);

  it('reads the image as one column', () => {
    expect(warnings).toEqual([]);
    expect(model.info.columns.at(-1)).toEqual({ name: 'picture', kind: 'vector' });
    expect(model.latentSize).toBe(29);
  });

  it('still finds an anomaly planted in a number: a far one, and one at odds with another', () => {
    const far = parcels(images, (row) => {
      row.humidity = 8;
    });
    const atOdds = parcels(images, (row) => {
      row.price = 24 - row.price;
    });
    expect(areaUnderCurve(ordinary, model.score(far))).toBeGreaterThan(0.95);
    // some prices are near their mean, so that they are at odds with nothing; without the picture 0.94 are found
    expect(areaUnderCurve(ordinary, model.score(atOdds))).toBeGreaterThan(0.75);
  });

  it('finds a picture in negative', () => {
    expect(areaUnderCurve(ordinary, model.score(parcels(negative(images))))).toBeGreaterThan(0.99);
  });

  it('scores a row without its picture as ordinary', () => {
    const blank = { ...images, validity: { bits: new Uint8Array(30) } };
    expect(medianOf(model.score(parcels(blank)))).toBeLessThan(1);
  });

  it('reconstructs pictures nearer to themselves than their mean is', () => {
    const picture = model.reconstruct(training).get('picture');
    if (picture?.type !== 'vector') expect.unreachable();
    expect([picture.size, picture.length]).toEqual([784, 240]);
    let error = 0;
    let spread = 0;
    for (let j = 0; j < 784; j++) {
      let mean = 0;
      for (let row = 0; row < 240; row++) mean += (images.values[row * 784 + j] ?? NaN) / 240;
      for (let row = 0; row < 240; row++) {
        const x = images.values[row * 784 + j] ?? NaN;
        error += (x - (picture.values[row * 784 + j] ?? NaN)) ** 2;
        spread += (x - mean) ** 2;
      }
    }
    expect(error).toBeLessThan(0.8 * spread);
  });

  it('gives the same scores out of its file', () => {
    const bytes = model.toBytes();
    const restored = Model.fromBytes(bytes);
    expect(restored.score(training)).toEqual(ordinary);
    expect(restored.toBytes()).toEqual(bytes);
  });

  it('refuses pictures of another size', () => {
    const small = { ...images, size: 16, values: new Uint8Array(240 * 16) };
    expect(() => model.score(parcels(small))).toThrow(UnreadableColumnError);
  });
});

describe('vectors that are too wide together', () => {
  it('are refused, and the widest is named', () => {
    const size = 16_384;
    const wide = [1, 2, 3, 4, 5].map((number): VectorColumn => {
      const values = new Int8Array(10 * size).map((_, i) => i % 3);
      return { name: `v${number}`, type: 'vector', length: 10, size, values };
    });
    expect(() => fitSync(new Columns(wide))).toThrow(
      new OptionError(
        'the columns make 81920 network features and a model takes at most 65536; exclude some, the widest of which is "v1" with 16384',
      ),
    );
  });
});

describe('a stream of batches with vectors', () => {
  const options = { seed: 2, maxIterations: 3 };
  const nulls = { bits: new Uint8Array(30).fill(0b11101111) };

  it('gives the model the whole table gives, NULL rows and NULL elements among them', async () => {
    const elementValidity = { bits: new Uint8Array((240 * 784) / 8).fill(0b11111110) };
    const whole = { ...images, validity: nulls, elementValidity };
    const batches = [0, 80, 160].map(
      (first) =>
        new Columns([
          {
            ...slice(first, 80),
            validity: { ...nulls, offset: first },
            elementValidity: { ...elementValidity, offset: first * 784 },
          },
        ]),
    );
    const streamed = await fit(batches, options);
    const { model } = fitSync(new Columns([whole]), options);
    expect(streamed.model.toBytes()).toEqual(model.toBytes());
  });

  it('may begin with batches in which every vector is NULL', async () => {
    const none: VectorColumn = {
      name: 'pixels',
      type: 'vector',
      length: 5,
      size: 0,
      values: new Uint8Array(),
      validity: { bits: Uint8Array.of(0) },
    };
    const { model, rows } = await fit([new Columns([none]), new Columns([images])], options);
    expect([rows.seen, model.info.columns]).toEqual([245, [{ name: 'pixels', kind: 'vector' }]]);
  });

  it('is refused when vectors change their size', async () => {
    const halves = { ...images, size: 392, values: images.values };
    await expect(fit([new Columns([images]), new Columns([halves])], options)).rejects.toThrow(
      new ColumnsError(
        'column "pixels" has vectors of 392 elements in one batch and of 784 in an earlier one; all need one size',
      ),
    );
  });

  it('is sampled to stay within the memory budget, by the size of its vectors', async () => {
    const batches = [0, 1, 2, 3, 4, 5, 6, 7].map(() => new Columns([images]));
    const budget = 2 ** 20;
    const { rows } = await fit(batches, { ...options, memoryBudget: budget });
    expect(rows.how).toBe('sampled');
    expect(rows.used + rows.heldOut).toBe(Math.floor(budget / (784 * 4 + 12)));
  });
});
