import { describe, expect, it } from 'vitest';
import { wasmEngines } from '../../test/fixtures/engines.js';
import {
  jointRelativeError,
  largestRelativeError,
  relativeError,
} from '../../test/fixtures/relative-error.js';
import type { SampleChoices } from '../../test/fixtures/sample-network.js';
import { fillBatch, sampleSpecification } from '../../test/fixtures/sample-network.js';
import { threePhaseStep } from '../../test/fixtures/three-phase-step.js';
import type { Engine, Network, NetworkOptions, Phase } from './engine.js';
import { createReferenceEngine } from './reference/reference-engine.js';

const ACTIVATIONS = ['linear', 'relu', 'leaky_relu', 'tanh', 'sigmoid'] as const;

/** Networks of odd widths around the kernels' tiles of 4 and 8. */
const SHAPES: readonly (readonly [string, SampleChoices])[] = [
  ['1 feature, 1 unit', { heads: [['squared_error', 1]], hidden: [1], latentSize: 1 }],
  [
    '2-3-2',
    {
      heads: [
        ['squared_error', 1],
        ['sigmoid_cross_entropy', 1],
      ],
      hidden: [3],
      discriminator: [1],
    },
  ],
  [
    '17-31-5-3 and no hidden layer in the discriminator',
    {
      heads: [
        ['softmax_cross_entropy', 5],
        ['squared_error', 9],
        ['sigmoid_cross_entropy', 3],
      ],
      hidden: [31, 5],
      latentSize: 3,
      discriminator: [],
    },
  ],
  [
    '33-17-2',
    {
      heads: [
        ['sigmoid_cross_entropy', 8],
        ['softmax_cross_entropy', 8],
        ['squared_error', 17],
      ],
      hidden: [17],
      discriminator: [33, 17],
    },
  ],
];

/** The same network and batch in an engine and in the reference. */
function pair(
  engine: Engine,
  choices: SampleChoices,
  rows: number,
  options: Partial<NetworkOptions> = {},
): readonly [Network, Network] {
  const specification = sampleSpecification(choices);
  const built = [engine, createReferenceEngine()].map((of) => {
    const network = of.build(specification, { maxRows: 600, training: true, seed: 7, ...options });
    fillBatch(network, rows, 99);
    return network;
  });
  const [network, reference] = built;
  if (network === undefined || reference === undefined) throw new Error('two networks are built');
  return [network, reference];
}

function columnsError(
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  rows: number,
): number {
  const join = (columns: readonly Float32Array[]): number[] =>
    columns.flatMap((column) => [...column.subarray(0, rows)]);
  return relativeError(join(actual), join(expected));
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

  describe.each(SHAPES)('a network of %s', (_, choices) => {
    it.each([1, 3, 7, 8, 31, 255, 256, 257, 600])(
      `has the scores, losses and latent values of %i rows within ${BOUND}`,
      (rows) => {
        const [network, reference] = pair(engine, choices, rows);
        expectSameScores(network, reference, rows, BOUND);
        network.dispose();
      },
    );

    it.each([1, 3, 7, 8, 31, 255, 256, 257, 600])(
      `has the gradients of %i rows, with noise and dropout, within ${GRADIENT_BOUND}`,
      (rows) => {
        const options = { inputNoise: 0.1, dropout: 0.2 };
        const [network, reference] = pair(engine, choices, rows, options);
        expectSameGradients(network, reference, rows, GRADIENT_BOUND);
        network.dispose();
      },
    );
  });

  describe.each(ACTIVATIONS)('%s hidden layers', (activation) => {
    const choices = { activation, hidden: [17, 5], latentSize: 3, discriminator: [9, 6] };

    it(`have the scores, losses and latent values within ${BOUND}`, () => {
      const [network, reference] = pair(engine, choices, 77);
      expectSameScores(network, reference, 77, BOUND);
      network.dispose();
    });

    it(`have the gradients within ${GRADIENT_BOUND}, without noise and dropout`, () => {
      const [network, reference] = pair(engine, choices, 77);
      expectSameGradients(network, reference, 77, GRADIENT_BOUND);
      network.dispose();
    });

    it(`have the gradients within ${GRADIENT_BOUND}, with noise and dropout`, () => {
      const options = { inputNoise: 0.3, dropout: 0.5 };
      const [network, reference] = pair(engine, choices, 77, options);
      expectSameGradients(network, reference, 77, GRADIENT_BOUND);
      network.dispose();
    });

    it(`have the parameters after 20 three-phase steps within ${TRAINED_BOUND}`, () => {
      const options = { inputNoise: 0.1, dropout: 0.1 };
      const [network, reference] = pair(engine, choices, 77, options);
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
