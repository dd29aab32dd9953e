import { describe, expect, it } from 'vitest';
import { everyEngine } from '../../test/fixtures/engines.js';
import {
  MEASURES,
  measure,
  sampleDistance,
  sampleLandmarks,
  sampleOrdinary,
  setMeasures,
} from '../../test/fixtures/sample-measures.js';
import type { SampleChoices } from '../../test/fixtures/sample-network.js';
import { fillBatch, sampleSpecification } from '../../test/fixtures/sample-network.js';
import { EngineError } from '../errors.js';
import type { Distance, Engine, Landmarks, Network, NetworkOptions } from './engine.js';

const ROWS = 9;

function build(
  engine: Engine,
  options: Partial<NetworkOptions> = MEASURES,
  choices: SampleChoices = {},
): Network {
  const network = engine.build(sampleSpecification(choices), { maxRows: 16, seed: 3, ...options });
  fillBatch(network, ROWS, 1);
  return network;
}

function expectRefusal(use: () => unknown, message: RegExp): void {
  expect(use).toThrow(EngineError);
  expect(use).toThrow(message);
}

describe.each(everyEngine)('a network of the $name engine that measures', ({ create }) => {
  it('refuses distances of other sizes, and keeps the one it has', () => {
    const network = build(create());
    setMeasures(network);
    const before = measure(network, ROWS);
    const good = sampleDistance(network, 'residuals', 1);
    const bad: readonly Distance[] = [
      { ...good, means: new Float32Array(4) },
      { ...good, scales: new Float32Array(6) },
      { ...good, projections: new Float32Array(20) },
    ];
    for (const distance of bad) {
      expectRefusal(() => {
        network.setDistance('residuals', distance, sampleOrdinary(network));
      }, /residuals needs 5 means and scales and 3 x 5 projections; got/);
    }
    for (const heads of [2, 4000]) {
      expectRefusal(() => {
        network.setDistance('residuals', good, new Float32Array(heads));
      }, /ordinary residual for each of 3 heads; got/);
    }
    expectRefusal(() => {
      network.setDistance('activations', good, sampleOrdinary(network));
    }, /activations needs 8 means and scales and 5 x 8 projections; got 5, 5, 15/);
    expect(measure(network, ROWS)).toEqual(before);
  });

  it('refuses landmarks of other sizes and of sets it does not have, and keeps those it has', () => {
    const network = build(create());
    setMeasures(network);
    const before = measure(network, ROWS);
    const good = sampleLandmarks(network, 3, 1);
    const bad: readonly Landmarks[] = [
      { ...good, means: new Float32Array(6) },
      { ...good, scales: new Float32Array(8) },
      { ...good, points: new Float32Array(4 * 7) },
    ];
    for (const landmarks of bad) {
      expectRefusal(() => {
        network.setLandmarks(1, landmarks);
      }, /3 landmarks of 7 features; got/);
    }
    for (const set of [3, -1, 0.5]) {
      expectRefusal(() => {
        network.setLandmarks(set, good);
      }, /without a set .* of landmarks/);
      expectRefusal(() => {
        network.landmarkDistances(ROWS, set, new Float32Array(ROWS));
      }, /without a set .* of landmarks/);
    }
    expect(measure(network, ROWS)).toEqual(before);
  });

  it('measures nothing that was not set, or that it was not built for', () => {
    const engine = create();
    const out = new Float32Array(ROWS);
    const unset = build(engine);
    expectRefusal(() => {
      unset.distances(ROWS, { activations: out });
    }, /distance in activations was not set/);
    expectRefusal(() => {
      unset.landmarkDistances(ROWS, 2, out);
    }, /landmarks of set 2 were not set/);
    expectRefusal(() => {
      unset.distances(ROWS, { noise: out });
    }, /without a noise head/);
    const half = build(engine, { distances: { residuals: 3 } });
    for (const use of [
      () => {
        half.traces(ROWS, 'activations', [out]);
      },
      () => {
        half.distances(ROWS, { activations: out });
      },
      () => {
        half.setDistance('activations', sampleDistance(half, 'activations', 1), out);
      },
    ]) {
      expectRefusal(use, /not built to measure distances in activations/);
    }
    const none = build(engine, {});
    for (const use of [
      () => {
        none.traces(ROWS, 'residuals', [out]);
      },
      () => {
        none.distances(ROWS, {});
      },
      () => {
        none.setDistance('residuals', sampleDistance(none, 'residuals', 1), out);
      },
    ]) {
      expectRefusal(use, /without distances/);
    }
  });

  it('counts a NULL as the residual ordinary of its head, and leaves NaN in its trace', () => {
    const network = build(create());
    for (const mask of network.masks) mask.fill(0, 0, ROWS);
    const trace = Array.from({ length: 5 }, () => new Float32Array(ROWS));
    setMeasures(network);
    network.traces(ROWS, 'residuals', trace);
    for (const column of trace.slice(2)) expect(column).toEqual(new Float32Array(ROWS).fill(NaN));
    // only the residuals of heads count
    const distance = {
      means: Float32Array.of(0, 0, 0.5, 0, 0),
      scales: Float32Array.of(0, 0, 1, 2, 3),
      projections: new Float32Array(15),
      rest: 2,
      least: 0,
    };
    network.setDistance('residuals', distance, Float32Array.of(1, 2, -3));
    const residuals = new Float32Array(ROWS);
    network.distances(ROWS, { residuals });
    expect(residuals).toEqual(new Float32Array(ROWS).fill(2 * (0.25 + 16 + 81)));
  });

  it('keeps a NaN among features to its own row, whose measures are NaN', () => {
    const network = build(create(), MEASURES, { noiseHead: true });
    network.masks[0]?.fill(1);
    setMeasures(network);
    const columnsOf = (): Float32Array[] => {
      const { traces, distances, noise, landmarks } = measure(network, ROWS);
      return [...traces, ...distances, noise, ...landmarks];
    };
    const clean = columnsOf();
    for (const row of [0, 3, 4, 8]) {
      const [feature] = network.features;
      const kept = feature?.[row] ?? 0;
      feature?.fill(NaN, row, row + 1);
      const measured = columnsOf();
      const { distances, noise, landmarks } = measure(network, ROWS);
      for (const column of [...distances, noise, ...landmarks]) expect(column[row]).toBeNaN();
      for (const [c, column] of measured.entries()) column[row] = clean[c]?.[row] ?? 0;
      expect(measured).toEqual(clean);
      feature?.fill(kept, row, row + 1);
    }
  });

  it('asks to judge again before the generator phase', () => {
    const network = build(create(), { ...MEASURES, training: true });
    setMeasures(network);
    const trace = Array.from({ length: 8 }, () => new Float32Array(ROWS));
    for (const use of [
      () => {
        network.traces(ROWS, 'activations', trace);
      },
      () => {
        network.distances(ROWS, { residuals: new Float32Array(ROWS) });
      },
    ]) {
      network.discriminatorGradients(ROWS);
      use();
      expect(() => network.generatorGradients(ROWS)).toThrow(EngineError);
    }
    network.discriminatorGradients(ROWS);
    network.landmarkDistances(ROWS, 0, new Float32Array(ROWS));
    expect(network.generatorGradients(ROWS)).toBeGreaterThan(0);
  });

  it.each([
    ['no directions', { distances: { activations: 0 } }, /activations keeps from 1 to .*got 0/],
    ['too many directions', { distances: { residuals: 1025 } }, /from 1 to 1024 .*got 1025/],
    ['half a direction', { distances: { residuals: 1.5 } }, /got 1\.5/],
    ['no landmarks', { landmarks: [3, 0] }, /from 1 to 1024 landmarks; got 0/],
    ['too many landmarks', { landmarks: [1e9] }, /got 1000000000/],
    ['everything hidden', { inputMasking: 1 }, /inputMasking.*below 1; got 1/],
    ['a share of NaN hidden', { inputMasking: NaN }, /inputMasking/],
  ])('is not built with %s', (_, options, message) => {
    const engine = create();
    expectRefusal(() => build(engine, options), message);
    expect(engine.bytesInUse).toBe(0);
  });
});
