import { describe, expect, it } from 'vitest';
import type { SampleChoices } from '../../../test/fixtures/sample-network.js';
import { fillBatch, sampleSpecification } from '../../../test/fixtures/sample-network.js';
import { EngineError } from '../../errors.js';
import type { NetworkOptions, Phase } from '../engine.js';
import { createReferenceEngine } from './reference-engine.js';
import type { ReferenceNetwork } from './reference-network.js';

const STEP = 1e-5;

function build(choices: SampleChoices, options: Partial<NetworkOptions> = {}): ReferenceNetwork {
  const network = createReferenceEngine().build(sampleSpecification(choices), {
    maxRows: 300,
    training: true,
    seed: 42,
    ...options,
  });
  // away from the kink that every unit of a batch with zero biases shares at NULLs
  for (const name of network.parameters().keys()) {
    if (name.endsWith('.bias')) {
      for (const [i] of network.preciseValues(name).entries()) {
        network.preciseValues(name)[i] = 0.1 * Math.sin(1 + i + name.length);
      }
    }
  }
  return network;
}

/** Loss of a phase, gradients left behind. */
function runPhase(network: ReferenceNetwork, phase: Phase, rows: number): number {
  if (phase === 'reconstruction') return network.reconstructionGradients(rows);
  const { loss } = network.discriminatorGradients(rows);
  return phase === 'discriminator' ? loss : network.generatorGradients(rows);
}

/**
 * The largest difference between a phase's gradients and central differences of its loss, relative to the largest gradient of the
 * tensor. Every run starts from one snapshot, so all draw the same random numbers.
 */
function differenceError(network: ReferenceNetwork, phase: Phase, rows: number): number {
  const start = network.snapshot();
  runPhase(network, phase, rows);
  const gradients = network.gradients(phase);
  const lossAt = (name: string, index: number, step: number): number => {
    network.restore(start);
    const values = network.preciseValues(name);
    values[index] = (values[index] ?? 0) + step;
    return runPhase(network, phase, rows);
  };
  let largest = 0;
  for (const [name, tensor] of gradients) {
    const scale = Math.max(...tensor.map(Math.abs));
    expect(scale, `${name} has a gradient`).toBeGreaterThan(0);
    for (const [index, gradient] of tensor.entries()) {
      const slope = (lossAt(name, index, STEP) - lossAt(name, index, -STEP)) / (2 * STEP);
      largest = Math.max(largest, Math.abs(slope - gradient) / scale);
    }
  }
  return largest;
}

const PHASES: readonly Phase[] = ['reconstruction', 'discriminator', 'generator'];
const BOUND = 1e-6;

describe(`gradients of a noise head within ${BOUND} of central differences`, () => {
  const corrupted = { inputNoise: 0.8, inputMasking: 0.3, dropout: 0.2 };

  it.each(['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid'] as const)(
    'behind %s, with noise, hidden heads, dropout and NULLs',
    (encoderEnd) => {
      const network = build({ encoderEnd, noiseHead: true, hidden: [6, 5] }, corrupted);
      fillBatch(network, 11, 8);
      for (const phase of PHASES) {
        expect(differenceError(network, phase, 11), phase).toBeLessThan(BOUND);
      }
    },
  );

  it('over more rows than one block, without a discriminator', () => {
    const network = build({ hidden: [3], noiseHead: true, discriminator: null }, corrupted);
    fillBatch(network, 259, 3);
    expect(differenceError(network, 'reconstruction', 259)).toBeLessThan(BOUND);
  });

  it('with hidden heads alone, where there is no noise to estimate', () => {
    const network = build({ noiseHead: true }, { inputMasking: 0.4 });
    fillBatch(network, 11, 3);
    expect(differenceError(network, 'reconstruction', 11)).toBeLessThan(BOUND);
  });

  it('is 0 in the generator phase, whose adversary does not see it', () => {
    const network = build({ noiseHead: true, latentSize: 2, hidden: [6] }, corrupted);
    fillBatch(network, 11, 8);
    network.discriminatorGradients(11);
    network.generatorGradients(11);
    const gradients = network.gradients('generator');
    expect(gradients.get('encoder.1.weight')?.slice(12)).toEqual(new Float32Array(6));
    expect(gradients.get('encoder.1.bias')?.[2]).toBe(0);
    expect(gradients.get('encoder.1.bias')?.[1]).not.toBe(0);
  });
});

describe.each(PHASES)(
  `gradients of the %s phase within ${BOUND} of central differences`,
  (phase) => {
    it.each(['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid'] as const)(
      '%s hidden layers and every head, with NULLs, noise and dropout',
      (activation) => {
        const choices = { activation, hidden: [6, 5], discriminator: [5, 4] };
        const network = build(choices, { inputNoise: 0.2, dropout: 0.3 });
        fillBatch(network, 11, 8);
        expect(differenceError(network, phase, 11)).toBeLessThan(BOUND);
      },
    );

    it.each(['squared_error', 'sigmoid_cross_entropy', 'softmax_cross_entropy'] as const)(
      'two heads of %s loss alone',
      (loss) => {
        const heads = [
          [loss, 3],
          [loss, 2],
        ] as const;
        const network = build({ heads });
        fillBatch(network, 7, 2);
        expect(differenceError(network, phase, 7)).toBeLessThan(BOUND);
      },
    );

    it('more rows than one block, with noise and dropout', () => {
      const network = build({ hidden: [3] }, { inputNoise: 0.2, dropout: 0.3 });
      fillBatch(network, 259, 3);
      expect(differenceError(network, phase, 259)).toBeLessThan(BOUND);
    });

    it('an encoder whose latent values pass through tanh', () => {
      const plain = sampleSpecification();
      const encoder = plain.encoder.map((layer) => ({ ...layer, activation: 'tanh' as const }));
      const options = { maxRows: 8, training: true, seed: 5 };
      const network = createReferenceEngine().build({ ...plain, encoder }, options);
      fillBatch(network, 8, 4);
      expect(differenceError(network, phase, 8)).toBeLessThan(BOUND);
    });
  },
);

describe('ReferenceNetwork', () => {
  it('names the parameter it does not have', () => {
    const network = build({});
    expect(() => network.preciseValues('encoder.9.weight')).toThrow(EngineError);
    expect(() => network.preciseValues('encoder.9.weight')).toThrow(/encoder\.9\.weight/);
  });

  it('decays weights and not biases, apart from the gradient', () => {
    const network = build({});
    fillBatch(network, 5, 6);
    network.reconstructionGradients(5);
    const start = network.snapshot();
    const values = (name: string): number[] => [...network.preciseValues(name)];
    const before = values('decoder.0.weight');
    network.update('reconstruction', { learningRate: 0.01 });
    const [weights, bias] = [values('decoder.0.weight'), values('decoder.0.bias')];
    network.restore(start);
    network.update('reconstruction', { learningRate: 0.01, weightDecay: 0.5 });
    const decayed = values('decoder.0.weight');
    for (const [i, weight] of weights.entries()) {
      expect(decayed[i]).toBeCloseTo(weight - 0.01 * 0.5 * (before[i] ?? 0), 12);
    }
    expect(values('decoder.0.bias')).toEqual(bias);
  });
});
