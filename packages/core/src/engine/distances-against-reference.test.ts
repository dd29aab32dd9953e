import { describe, expect, it } from 'vitest';
import { enginePair, joined, ODD_SHAPES, ROW_COUNTS } from '../../test/fixtures/engine-pair.js';
import { wasmEngines } from '../../test/fixtures/engines.js';
import { relativeError } from '../../test/fixtures/relative-error.js';
import {
  MEASURES,
  measure,
  sampleLandmarks,
  setMeasures,
} from '../../test/fixtures/sample-measures.js';
import { fillBatch, sampleSpecification } from '../../test/fixtures/sample-network.js';
import type { Network } from './engine.js';

const TRACE_BOUND = 3e-6;
const DISTANCE_BOUND = 3e-6;
const LANDMARK_BOUND = 1e-6;

function expectSameMeasures(network: Network, reference: Network, rows: number): void {
  for (const of of [network, reference]) setMeasures(of);
  const [ours, theirs] = [measure(network, rows), measure(reference, rows)];
  const error = (actual: readonly Float32Array[], expected: readonly Float32Array[]): number =>
    relativeError(joined(actual, rows), joined(expected, rows));
  const traces = error([...ours.traces, ours.noise], [...theirs.traces, theirs.noise]);
  expect(traces, 'traces').toBeLessThan(TRACE_BOUND);
  for (const [nth, distances] of theirs.distances.entries()) {
    const actual = ours.distances[nth] ?? new Float32Array();
    expect(error([actual], [distances]), `distance ${nth}`).toBeLessThan(DISTANCE_BOUND);
  }
  for (const [set, distances] of theirs.landmarks.entries()) {
    expectNear(network, set, ours.landmarks[set] ?? new Float32Array(), distances);
  }
}

/** Distances from landmarks are differences of squared lengths, of which their error is a share. */
function expectNear(
  network: Network,
  set: number,
  actual: Float32Array,
  expected: Float32Array,
): void {
  const { means, scales } = sampleLandmarks(network, MEASURES.landmarks[set] ?? 0, 6 + set);
  for (const [row, distance] of expected.entries()) {
    let length = 0;
    for (const [f, column] of network.features.entries()) {
      length += (((column[row] ?? 0) - (means[f] ?? 0)) * (scales[f] ?? 0)) ** 2;
    }
    const error = Math.abs((actual[row] ?? NaN) - distance) / (1 + length + distance);
    expect(error, `set ${set}, row ${row}`).toBeLessThan(LANDMARK_BOUND);
  }
}

describe.each(wasmEngines)('$name against the reference', ({ create }) => {
  const engine = create();

  describe.each(ODD_SHAPES)('a network of %s', (_, choices) => {
    it.each(ROW_COUNTS)(
      `has the traces of %i rows, with NULLs, within ${TRACE_BOUND}, their distances within ${DISTANCE_BOUND} and those from landmarks within ${LANDMARK_BOUND} of 1 and the squared lengths`,
      (rows) => {
        // with and without what training adds to the layout, and the noise head
        for (const training of [true, false]) {
          const options = { ...MEASURES, training };
          const noisy = { ...choices, noiseHead: training };
          const [network, reference] = enginePair(engine, noisy, rows, options);
          expectSameMeasures(network, reference, rows);
          network.dispose();
        }
      },
    );
  });

  it.each(['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid'] as const)(
    `has them of three hidden layers of odd widths of %s, within ${DISTANCE_BOUND}`,
    (activation) => {
      for (const hidden of [
        [5, 3, 7],
        [9, 1, 2],
        [4, 8, 6],
      ]) {
        const choices = { activation, hidden, latentSize: 3, noiseHead: true };
        const [network, reference] = enginePair(engine, choices, 77, MEASURES);
        expectSameMeasures(network, reference, 77);
        network.dispose();
      }
    },
  );

  it.each(['squared_error', 'sigmoid_cross_entropy', 'softmax_cross_entropy'] as const)(
    `has them of heads of every width from 1 to 9 of %s loss, within ${DISTANCE_BOUND}`,
    (loss) => {
      const heads = Array.from({ length: 9 }, (_, width) => [loss, width + 1] as const);
      const [network, reference] = enginePair(engine, { heads, hidden: [13] }, 77, MEASURES);
      expectSameMeasures(network, reference, 77);
      network.dispose();
    },
  );

  it('takes traces, distances and estimates of a row that are the same bits whichever rows come with it', () => {
    const specification = sampleSpecification({ noiseHead: true, hidden: [17, 5], latentSize: 3 });
    const network = engine.build(specification, { maxRows: 600, seed: 7, ...MEASURES });
    setMeasures(network);
    fillBatch(network, 600, 1);
    const of = (rows: number): number[][] => {
      const { traces, distances, noise, landmarks } = measure(network, rows);
      return [...traces, ...distances, noise, ...landmarks].map((column) => [...column]);
    };
    const whole = of(600);
    for (const rows of [1, 2, 5, 8, 100, 256, 257, 599]) {
      expect(of(rows)).toEqual(whole.map((column) => column.slice(0, rows)));
    }
    for (const row of [1, 6, 255, 256, 303, 599]) {
      for (const column of [...network.features, ...network.masks]) column[0] = column[row] ?? 0;
      expect(of(1)).toEqual(whole.map((column) => [column[row]]));
    }
    network.dispose();
  });

  it('brings no distance below the least', () => {
    const [network, reference] = enginePair(engine, {}, 9, MEASURES);
    for (const of of [network, reference]) {
      setMeasures(of);
      const { means, scales, points } = {
        means: new Float32Array(7),
        scales: new Float32Array(7).fill(1),
        points: Float32Array.from(of.features, (column) => column[4] ?? 0),
      };
      of.setLandmarks(0, { means, scales, points });
      const fromRow = new Float32Array(9);
      of.landmarkDistances(9, 0, fromRow);
      expect(fromRow[4]).toBeGreaterThanOrEqual(Math.fround(1e-6));
      expect(fromRow[4]).toBeLessThan(1e-5);
      // projections that take off more than there is
      const width = 8;
      const distance = {
        means: new Float32Array(width),
        scales: new Float32Array(width).fill(1),
        projections: new Float32Array(5 * width).fill(2),
        rest: 0.5,
        least: 0.25,
      };
      of.setDistance('activations', distance, new Float32Array(3));
      const activations = new Float32Array(9);
      of.distances(9, { activations });
      expect(Math.min(...activations)).toBe(0.25);
    }
    network.dispose();
  });
});
