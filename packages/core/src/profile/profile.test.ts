import { describe, expect, it } from 'vitest';
import { smallModel, smallParts } from '../../test/fixtures/small-model.js';
import type { Column } from '../columns/column.js';
import type { ColumnEncoder } from '../columns/column-encoder.js';
import { DamagedModelError } from '../errors.js';
import { writeModelFile } from '../format/model-file.js';
import { fileOfParts } from '../model/model-parts.js';
import { Model } from '../model/model.js';
import { binMeasurements, countValues, quantilesOf } from './bins.js';
import { viewsOf } from './column-views.js';
import { LatentMoments } from './latent-moments.js';
import type { ProfileDocument } from './profile-document.js';

/** An encoder of several numbers a row, such as one of vectors. */
class PointEncoder implements ColumnEncoder {
  readonly name = 'point';
  readonly kind = 'numeric';
  readonly cells = 6;
  readonly width = 6;
  readonly loss = 'squared_error';
  readonly expansion = 'same';
  readonly trainingWeight = 1;
  encodeCells(): boolean {
    return true;
  }
  decode(): Column {
    return { name: 'point', type: 'number', length: 0, values: new Float64Array(0) };
  }
  toDocument(): ReturnType<ColumnEncoder['toDocument']> {
    throw new RangeError('a point has no document');
  }
}

describe('the views of a column of several numbers', () => {
  it('are its length and its projections on fixed directions, and NaN for NULL', () => {
    const views = viewsOf(new PointEncoder());
    expect(views).toMatchObject({ count: 5, classes: 0 });
    const cells = Array.from({ length: 6 }, (_, c) => Float32Array.of(c === 2 ? 3 : 0, 1, NaN));
    const out = Array.from({ length: 5 }, () => new Float32Array(3));
    views.write(cells, 3, out);
    expect(out[0]).toEqual(Float32Array.of(3, Math.sqrt(6), NaN));
    for (const projected of out.slice(1)) {
      expect(Math.abs(projected[0] ?? 0)).toBeCloseTo(3 / Math.sqrt(6), 6);
      expect(projected[2]).toBeNaN();
    }
    expect(new Set(out.slice(1).map((projected) => projected[1])).size).toBeGreaterThan(1);
  });
});

describe('bins', () => {
  it('end at values of the rows, and count them and NULLs', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (i % 10 === 3 ? NaN : i));
    const bins = binMeasurements(values);
    expect(bins.edges.every((edge) => values.includes(edge))).toBe(true);
    expect(bins.nulls).toBe(10);
    expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(90);
    expect(countValues(bins, Float32Array.of(-5, 1e9, Infinity, NaN))).toEqual({
      counts: bins.counts.map((_, b) => (b === 0 ? 1 : b === bins.edges.length ? 2 : 0)),
      nulls: 1,
    });
  });

  it('are one edge for values all alike, or all NULL', () => {
    expect(binMeasurements(Float32Array.of(2, 2))).toMatchObject({ edges: [2], counts: [2, 0] });
    expect(binMeasurements(Float32Array.of(NaN))).toMatchObject({ edges: [0], nulls: 1 });
    expect(quantilesOf(Float32Array.of(NaN), 5)).toEqual([]);
    expect(quantilesOf(Float32Array.of(4, NaN, 1), 3)).toEqual([1, 4, 4]);
  });
});

describe('the moments of latent vectors', () => {
  it('are their mean and a factor whose square is their covariance, to 1e-5', () => {
    const moments = new LatentMoments(2);
    moments.add([Float32Array.of(1, 2, 3, 99), Float32Array.of(2, 2, 5, 99)], 3);
    moments.add([Float32Array.of(6), Float32Array.of(-1)], 1);
    const { mean, factor } = moments.toDocument();
    expect(mean).toEqual([3, 2]);
    const [[a = 0] = [], [b = 0, c = 0] = []] = factor;
    expect(a * a).toBeCloseTo(3.5, 5);
    expect(a * b).toBeCloseTo(-2.25, 5);
    expect(b * b + c * c).toBeCloseTo(4.5, 5);
  });

  it('are those of each number alone beyond 128 of them', () => {
    const moments = new LatentMoments(200);
    moments.add(
      Array.from({ length: 200 }, (_, k) => Float32Array.of(k, k + 2)),
      2,
    );
    const { mean, factor } = moments.toDocument();
    expect(mean[5]).toBe(6);
    expect(factor.every((row) => row.length === 1 && row[0] === 1)).toBe(true);
  });
});

describe('a model file whose profile is of another model', () => {
  const { profile } = smallParts();
  const [first, ...others] = profile.columns;
  if (first === undefined) throw new RangeError('the small model has no columns');
  const damages: [string, ProfileDocument][] = [
    ['fewer columns', { ...profile, columns: others }],
    ['another order of columns', { ...profile, columns: [...others, first] }],
    [
      'fewer references',
      {
        ...profile,
        reference: { ...profile.reference, columns: profile.reference.columns.slice(1) },
      },
    ],
    ['a smaller latent space', { ...profile, latent: { mean: [0], factor: [[1]] } }],
    [
      'quantiles of other counts',
      { ...profile, columns: [{ ...first, quantiles: first.quantiles.slice(1) }, ...others] },
    ],
  ];

  it.each(damages)('is refused: %s', (_, damaged) => {
    const { bytes } = writeModelFile(fileOfParts({ ...smallParts(), profile: damaged }));
    expect(() => Model.fromBytes(bytes)).toThrow(DamagedModelError);
    expect(() => Model.fromBytes(bytes)).toThrow(/profile/);
  });

  it('is read when it is its own', () => {
    expect(Model.fromBytes(smallModel().toBytes()).describe()).toEqual(smallModel().describe());
  });
});
