import { describe, expect, it } from 'vitest';
import { everyEngine } from '../../test/fixtures/engines.js';
import { readGoldenRun } from '../../test/fixtures/golden-aae.js';
import {
  jointRelativeError,
  largestRelativeError,
  relativeError,
} from '../../test/fixtures/relative-error.js';
import type { StepLosses } from '../../test/fixtures/three-phase-step.js';
import { threePhaseStep } from '../../test/fixtures/three-phase-step.js';
import { initializeParameters } from '../model/initialize-parameters.js';
import type { Engine, Network, NetworkSpecification, Phase, Tensors, Trace } from './engine.js';
import { kernelSeed } from './network-options.js';
import { RandomStream } from './random-stream.js';

const golden = readGoldenRun();
const rows = golden.features[0]?.length ?? 0;
const specification: NetworkSpecification = {
  ...golden.layers,
  heads: golden.heads,
  noiseHead: true,
};
const { learningRate } = golden;
const TRACES: readonly Trace[] = ['activations', 'residuals'];

function tensorsOf(values: Readonly<Record<string, readonly number[]>>): Tensors {
  return new Map(Object.entries(values).map(([name, list]) => [name, Float32Array.from(list)]));
}

function build(engine: Engine): Network {
  const { seed, inputNoise, inputMasking, dropout } = golden;
  const network = engine.build(specification, {
    maxRows: 16,
    training: true,
    seed,
    inputNoise,
    inputMasking,
    dropout,
    distances: { activations: 3, residuals: 3 },
    landmarks: [3],
  });
  for (const [f, values] of golden.features.entries()) network.features[f]?.set(values);
  for (const [h, values] of golden.masks.entries()) network.masks[h]?.set(values);
  return network;
}

const step = (network: Network, after?: (phase: Phase) => void): StepLosses =>
  threePhaseStep(network, rows, { learningRate }, after);

function columnsError(
  actual: readonly Float32Array[],
  expected: readonly (readonly number[])[],
): number {
  const errors = expected.map((values, column) =>
    relativeError(actual[column]?.subarray(0, rows) ?? [], values),
  );
  return Math.max(...errors);
}

describe('the random stream of a PyTorch run', () => {
  it('draws the same words from seeds 0 and 1', () => {
    for (const seed of ['0', '1'] as const) {
      const stream = new RandomStream(Number(seed));
      expect(golden.firstDraws[seed].map(() => stream.nextUint32())).toEqual(
        golden.firstDraws[seed],
      );
    }
  });

  it('starts the network with the same parameters, bit by bit', () => {
    const expected = tensorsOf(golden.initialParameters);
    expect(initializeParameters(specification, golden.seed)).toEqual(expected);
  });

  it('draws the same prior samples, within 1e-14', () => {
    const stream = new RandomStream(kernelSeed(golden.seed));
    stream.uniform(new Float64Array(rows));
    golden.features.forEach(() => {
      stream.normal(new Float64Array(rows));
    });
    const draws = golden.heads.length + 12; // hidden heads, then dropped units
    for (let draw = 0; draw < draws; draw++) stream.uniform(new Float64Array(rows));
    for (const expected of golden.priorSamples) {
      const samples = new Float64Array(rows);
      stream.normal(samples);
      expect(relativeError(samples, expected)).toBeLessThan(1e-14);
    }
  });
});

describe.each(everyEngine)('$name engine against PyTorch in double precision', (engine) => {
  // a network's results are single precision, whichever engine computed them
  const [single, run] = engine.name === 'reference' ? [1e-7, 1e-10] : [1e-5, 1e-5];

  it(`encodes, decodes and takes losses within ${single}`, () => {
    const network = build(engine.create());
    network.encode(rows);
    expect(columnsError(network.latent, golden.latent)).toBeLessThan(single);
    network.decode(rows);
    expect(columnsError(network.outputs, golden.outputs)).toBeLessThan(single);
    const losses = golden.headLosses.map(() => new Float32Array(rows));
    network.headLosses(rows, losses);
    expect(columnsError(losses, golden.headLosses)).toBeLessThan(single);
    network.dispose();
  });

  it(`estimates noise and leaves traces, with NULLs, within ${single}`, () => {
    const network = build(engine.create());
    const noise = new Float32Array(rows);
    network.distances(rows, { noise });
    expect(relativeError(noise, golden.noise)).toBeLessThan(single);
    for (const trace of TRACES) {
      const expected = golden.traces[trace].map((column) => column.map((value) => value ?? NaN));
      const columns = expected.map(() => new Float32Array(rows));
      network.traces(rows, trace, columns);
      expect(columnsError(columns, expected), trace).toBeLessThan(single);
    }
    network.dispose();
  });

  it('measures the Mahalanobis distances of a whole covariance matrix, within 2e-6', () => {
    const network = build(engine.create());
    for (const trace of TRACES) {
      const { means, scales, projections, rest, ordinary, distances } = golden.distances[trace];
      const distance = {
        means: Float32Array.from(means),
        scales: Float32Array.from(scales),
        projections: Float32Array.from(projections),
        rest,
        least: 0,
      };
      network.setDistance(trace, distance, Float32Array.from(ordinary));
      const out = new Float32Array(rows);
      network.distances(rows, { [trace]: out });
      expect(relativeError(out, distances), trace).toBeLessThan(2e-6);
    }
    network.dispose();
  });

  it(`measures the squared distances from the nearest landmark within ${single}`, () => {
    const network = build(engine.create());
    const { means, scales, points, distances } = golden.landmarks;
    network.setLandmarks(0, {
      means: Float32Array.from(means),
      scales: Float32Array.from(scales),
      points: Float32Array.from(points),
    });
    const out = new Float32Array(rows);
    network.landmarkDistances(rows, 0, out);
    expect(relativeError(out, distances)).toBeLessThan(single);
    network.dispose();
  });

  it(`has the gradients of the first step, with noise, hidden heads and dropout, within ${single} of the largest`, () => {
    const network = build(engine.create());
    const errors = new Map<Phase, number>();
    step(network, (phase) => {
      const expected = tensorsOf(golden.gradients[phase]);
      errors.set(phase, jointRelativeError(network.gradients(phase), expected));
    });
    expect([...errors.keys()]).toEqual(['reconstruction', 'discriminator', 'generator']);
    for (const error of errors.values()) expect(error).toBeLessThan(single);
    network.dispose();
  });

  it(`has the losses of twenty steps within ${run}`, () => {
    const network = build(engine.create());
    const steps = golden.steps.map(() => step(network));
    for (const name of ['reconstruction', 'discriminator', 'generator', 'accuracy'] as const) {
      const of = (list: readonly StepLosses[]): number[] => list.map((losses) => losses[name]);
      expect(relativeError(of(steps), of(golden.steps)), name).toBeLessThan(run);
    }
    network.dispose();
  });

  it(`ends with parameters within ${Math.max(run, single)}`, () => {
    const network = build(engine.create());
    golden.steps.forEach(() => step(network));
    const error = largestRelativeError(network.parameters(), tensorsOf(golden.finalParameters));
    expect(error).toBeLessThan(Math.max(run, single));
    network.dispose();
  });
});
