import { describe, expect, it } from 'vitest';
import { everyEngine } from '../../test/fixtures/engines.js';
import { layersOf, sampleSpecification } from '../../test/fixtures/sample-network.js';
import { EngineError } from '../errors.js';
import type { Head, NetworkOptions, NetworkSpecification } from './engine.js';
import { MAX_LAYER_SIZE, networkShape } from './network-shape.js';

const sample = sampleSpecification();

function withHead(changes: Partial<Head>): NetworkSpecification {
  const heads = sample.heads.map((head, index) => (index === 0 ? { ...head, ...changes } : head));
  return { ...sample, heads };
}

const BAD: readonly (readonly [string, Partial<NetworkSpecification>, RegExp])[] = [
  ['no encoder layers', { encoder: [] }, /encoder has no layers/],
  ['no decoder layers', { decoder: [] }, /decoder has no layers/],
  [
    'a noise head for which no latent value is left',
    { encoder: layersOf([7, 1], 'relu'), noiseHead: true },
    /decoder takes 2 inputs where the encoder gives 0 latent values/,
  ],
  [
    'a noise head that the decoder is to read',
    { noiseHead: true },
    /decoder takes 2 inputs where the encoder gives 1 latent values/,
  ],
  [
    'a broken chain',
    {
      encoder: [
        { inputs: 7, outputs: 6, activation: 'relu' },
        { inputs: 5, outputs: 2, activation: 'linear' },
      ],
    },
    /encoder layer 1 takes 5 inputs where the layer before it has 6/,
  ],
  ['another latent size in the decoder', { decoder: layersOf([3, 7], 'relu') }, /decoder takes 3/],
  [
    'another latent size in the discriminator',
    { discriminator: layersOf([4, 1], 'relu') },
    /discriminator takes 4/,
  ],
  ['fewer outputs than features', { decoder: layersOf([2, 6], 'relu') }, /6 outputs.* 7 features/],
  [
    'a decoder that ends in tanh',
    { decoder: [{ inputs: 2, outputs: 7, activation: 'tanh' }] },
    /last layer of the decoder must be linear.*tanh/,
  ],
  [
    'a discriminator that ends in sigmoid',
    { discriminator: [{ inputs: 2, outputs: 1, activation: 'sigmoid' }] },
    /last layer of the discriminator must be linear/,
  ],
  ['two logits', { discriminator: layersOf([2, 2], 'relu') }, /end in 1 output; it has 2/],
  ['no heads', { heads: [] }, /heads cover 0/],
  ['too wide a head', withHead({ width: 4 }), /heads cover 8 decoder outputs where there are 7/],
  ['a head without width', withHead({ width: 0 }), /width of head 0.*got 0/],
  ['a negative training weight', withHead({ trainingWeight: -1 }), /training weight.*head 0 is -1/],
  ['a training weight of NaN', withHead({ trainingWeight: NaN }), /head 0 is NaN/],
  [
    'only training weights of 0',
    { heads: sample.heads.map((head) => ({ ...head, trainingWeight: 0 })) },
    /at least one/,
  ],
  ['no units', { encoder: layersOf([7, 0, 2], 'relu') }, /outputs of encoder layer 0.*got 0/],
  ['half a unit', { encoder: layersOf([7, 1.5, 2], 'relu') }, /got 1\.5/],
  [
    'too many units',
    { encoder: layersOf([7, MAX_LAYER_SIZE + 1, 2], 'relu') },
    /from 1 to 65536; got 65537/,
  ],
  [
    'too many parameters',
    { encoder: layersOf([7, 65536, 65536, 2], 'relu') },
    /parameters.*smaller layers/,
  ],
];

const BAD_OPTIONS: readonly (readonly [string, NetworkOptions, RegExp])[] = [
  ['0 rows', { maxRows: 0 }, /maxRows.*got 0/],
  ['NaN rows', { maxRows: NaN }, /maxRows.*got NaN/],
  ['a negative seed', { maxRows: 1, seed: -1 }, /seed.*got -1/],
  ['a seed beyond 32 bits', { maxRows: 1, seed: 2 ** 32 }, /seed.*got 4294967296/],
  ['negative noise', { maxRows: 1, inputNoise: -0.1 }, /inputNoise.*got -0\.1/],
  ['infinite noise', { maxRows: 1, inputNoise: Infinity }, /inputNoise/],
  ['dropout of everything', { maxRows: 1, dropout: 1 }, /dropout.*below 1; got 1/],
  ['dropout of NaN', { maxRows: 1, dropout: NaN }, /dropout/],
];

describe('networkShape', () => {
  it('adds up the sample network', () => {
    const { features, latentSize, parameterCount, parameters } = networkShape(sample);
    expect([features, latentSize, parameterCount]).toEqual([7, 2, 150]);
    expect(parameters[0]).toEqual({
      name: 'encoder.0.weight',
      perceptron: 'encoder',
      kind: 'weight',
      shape: [6, 7],
      length: 42,
      layer: { inputs: 7, outputs: 6, activation: 'tanh' },
    });
  });
});

describe.each(everyEngine)('$name engine refuses', ({ create }) => {
  const engine = create();

  it.each(BAD)('%s', (_, changes, message) => {
    const build = (): unknown => engine.build({ ...sample, ...changes }, { maxRows: 4 });
    expect(build).toThrow(EngineError);
    expect(build).toThrow(message);
    expect(engine.bytesInUse).toBe(0);
  });

  it.each(BAD_OPTIONS)('%s', (_, options, message) => {
    const build = (): unknown => engine.build(sample, options);
    expect(build).toThrow(EngineError);
    expect(build).toThrow(message);
    expect(engine.bytesInUse).toBe(0);
  });
});
