import { describe, expect, it } from 'vitest';
import { enginePair, joined, ODD_SHAPES, ROW_COUNTS } from '../../test/fixtures/engine-pair.js';
import { wasmEngines } from '../../test/fixtures/engines.js';
import {
  jointRelativeError,
  largestRelativeError,
  relativeError,
} from '../../test/fixtures/relative-error.js';
import { threePhaseStep } from '../../test/fixtures/three-phase-step.js';
import type { Network, Phase } from './engine.js';

const ACTIVATIONS = ['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid'] as const;

function columnsError(
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  rows: number,
): number {
  return relativeError(joined(actual, rows), joined(expected, rows));
}

function expectSameScores(network: Network, reference: Network, rows: number, bound: number): void {
  const heads = network.specification.heads;
  const weights = Float32Array.from(heads, (_, h) => 0.5 + h);
  const expected = Float32Array.from(heads, (_, h) => 1 / (1 + h));
  const [ours, theirs] = [network, reference].map((of) => {
    const scores = new Float32Array(rows);
    of.scoreRows(rows, weights, expected, scores);
    const losses = heads.map(() => new Float32Array(rows));
    of.headLosses(rows, losses);
    of.encode(rows);
    of.decode(rows);
    return { scores, losses };
  });
  expect(columnsError(network.latent, reference.latent, rows), 'latent').toBeLessThan(bound);
  expect(columnsError(network.outputs, reference.outputs, rows), 'outputs').toBeLessThan(bound);
  expect(relativeError(ours?.scores ?? [], theirs?.scores ?? []), 'scores').toBeLessThan(bound);
  for (const [h, losses] of (theirs?.losses ?? []).entries()) {
    expect(relativeError(ours?.losses[h] ?? [], losses), `losses of head ${h}`).toBeLessThan(bound);
  }
}

function expectSameGradients(
  network: Network,
  reference: Network,
  rows: number,
  bound: number,
): void {
  const compare = (phase: Phase): void => {
    const error = jointRelativeError(network.gradients(phase), reference.gradients(phase));
    expect(error, `gradients of the ${phase} phase`).toBeLessThan(bound);
  };
  const loss = reference.reconstructionGradients(rows);
  expect(relativeError([network.reconstructionGradients(rows)], [loss])).toBeLessThan(bound);
  compare('reconstruction');
  const [ours, theirs] = [network, reference].map((of) => of.discriminatorGradients(rows));
  expect(relativeError([ours?.loss ?? NaN], [theirs?.loss ?? 0])).toBeLessThan(bound);
  expect(ours?.accuracy).toBe(theirs?.accuracy);
  compare('discriminator');
  const generator = reference.generatorGradients(rows);
  expect(relativeError([network.generatorGradients(rows)], [generator])).toBeLessThan(bound);
  compare('generator');
}

const BOUND = 1e-5;
const GRADIENT_BOUND = 3e-6;
const TRAINED_BOUND = 1e-4;

describe.each(wasmEngines)('$name against the reference', ({ create }) => {
  const engine = create();

  describe.each(ODD_SHAPES)('a network of %s', (_, choices) => {
    it.each(ROW_COUNTS)(
      `has the scores, losses and latent values of %i rows within ${BOUND}`,
      (rows) => {
        const [network, reference] = enginePair(engine, choices, rows);
        expectSameScores(network, reference, rows, BOUND);
        network.dispose();
      },
    );

    it.each(ROW_COUNTS)(
      `has the gradients of %i rows, with noise and dropout, within ${GRADIENT_BOUND}`,
      (rows) => {
        const options = { inputNoise: 0.1, dropout: 0.2 };
        const [network, reference] = enginePair(engine, choices, rows, options);
        expectSameGradients(network, reference, rows, GRADIENT_BOUND);
        network.dispose();
      },
    );

    it.each(ROW_COUNTS)(
      `has the gradients of %i rows, with a noise head, noise, hidden heads and dropout, within ${GRADIENT_BOUND}`,
      (rows) => {
        const options = { inputNoise: 0.8, inputMasking: 0.3, dropout: 0.2 };
        const [network, reference] = enginePair(
          engine,
          { ...choices, noiseHead: true },
          rows,
          options,
        );
        expectSameScores(network, reference, rows, BOUND);
        expectSameGradients(network, reference, rows, GRADIENT_BOUND);
        // a second batch starts where the first left the random numbers
        expectSameGradients(network, reference, rows, GRADIENT_BOUND);
        network.dispose();
      },
    );

    it(`has the gradients of 77 rows within ${GRADIENT_BOUND}, with hidden heads alone and a noise head without noise`, () => {
      const hidden = { inputMasking: 0.5 };
      const [network, reference] = enginePair(engine, { ...choices, noiseHead: true }, 77, hidden);
      expectSameGradients(network, reference, 77, GRADIENT_BOUND);
      network.dispose();
    });

    it(`has the reconstruction gradients of 77 rows within ${GRADIENT_BOUND}, without a discriminator`, () => {
      const [network, reference] = enginePair(
        engine,
        { ...choices, discriminator: null, noiseHead: true },
        77,
        { inputNoise: 0.8 },
      );
      network.reconstructionGradients(77);
      reference.reconstructionGradients(77);
      const ours = network.gradients('reconstruction');
      const theirs = reference.gradients('reconstruction');
      expect(jointRelativeError(ours, theirs)).toBeLessThan(GRADIENT_BOUND);
      network.dispose();
    });
  });

  describe.each(ACTIVATIONS)('latent values and a noise head that end in %s', (encoderEnd) => {
    it(`have the gradients within ${GRADIENT_BOUND}`, () => {
      for (const latentSize of [2, 3, 4, 5]) {
        const choices = { encoderEnd, noiseHead: true, latentSize };
        const options = { inputNoise: 0.8, inputMasking: 0.2, dropout: 0.1 };
        const [network, reference] = enginePair(engine, choices, 77, options);
        expectSameScores(network, reference, 77, BOUND);
        expectSameGradients(network, reference, 77, GRADIENT_BOUND);
        network.dispose();
      }
    });
  });

  describe.each(ACTIVATIONS)('%s hidden layers', (activation) => {
    const choices = { activation, hidden: [17, 5], latentSize: 3, discriminator: [9, 6] };

    it(`have the scores, losses and latent values within ${BOUND}`, () => {
      const [network, reference] = enginePair(engine, choices, 77);
      expectSameScores(network, reference, 77, BOUND);
      network.dispose();
    });

    it(`have the gradients within ${GRADIENT_BOUND}, without noise and dropout`, () => {
      const [network, reference] = enginePair(engine, choices, 77);
      expectSameGradients(network, reference, 77, GRADIENT_BOUND);
      network.dispose();
    });

    it(`have the gradients within ${GRADIENT_BOUND}, with noise and dropout`, () => {
      const options = { inputNoise: 0.3, dropout: 0.5 };
      const [network, reference] = enginePair(engine, choices, 77, options);
      expectSameGradients(network, reference, 77, GRADIENT_BOUND);
      network.dispose();
    });

    it(`have the parameters after 20 three-phase steps within ${TRAINED_BOUND}`, () => {
      const options = { inputNoise: 0.5, inputMasking: 0.1, dropout: 0.1 };
      const noisy = { ...choices, noiseHead: true };
      const [network, reference] = enginePair(engine, noisy, 77, options);
      const update = { learningRate: 1e-3, epsilon: 1e-5 };
      const before = network.parameters();
      for (let i = 0; i < 20; i++) {
        threePhaseStep(network, 77, { ...update, weightDecay: 0.02 });
        threePhaseStep(reference, 77, { ...update, weightDecay: 0.02 });
      }
      const error = largestRelativeError(network.parameters(), reference.parameters());
      expect(error).toBeLessThan(TRAINED_BOUND);
      expect(largestRelativeError(before, reference.parameters())).toBeGreaterThan(0.01);
      network.dispose();
    });
  });
});
