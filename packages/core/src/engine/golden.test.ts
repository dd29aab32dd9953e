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
import type { Engine, Network, NetworkSpecification, Phase, Tensors } from './engine.js';
import { kernelSeed } from './network-options.js';
import { RandomStream } from './random-stream.js';

const golden = readGoldenRun();
const rows = golden.features[0]?.length ?? 0;
const specification: NetworkSpecification = { ...golden.layers, heads: golden.heads };
const { learningRate } = golden;

function tensorsOf(values: Readonly<Record<string, readonly number[]>>): Tensors {
  return new Map(Object.entries(values).map(([name, list]) => [name, Float32Array.from(list)]));
}

function build(engine: Engine): Network {
  const { seed, inputNoise, dropout } = golden;
  const options = { maxRows: 16, training: true, seed, inputNoise, dropout };
  const network = engine.build(specification, options);
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
    golden.features.forEach(() => {
      stream.normal(new Float64Array(rows));
    });
    for (let unit = 0; unit < 12; unit++) stream.uniform(new Float64Array(rows));
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

  it(`has the gradients of the first step, with noise and dropout, within ${single} of the largest`, () => {
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
