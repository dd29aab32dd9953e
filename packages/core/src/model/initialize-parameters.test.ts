import { describe, expect, it } from 'vitest';
import { sampleSpecification } from '../../test/fixtures/sample-network.js';
import { EngineError } from '../errors.js';
import { initializeParameters } from './initialize-parameters.js';

describe('initializeParameters', () => {
  it('names a weight and a bias of every layer', () => {
    const tensors = initializeParameters(sampleSpecification(), 0);
    expect([...tensors].map(([name, values]) => `${name} ${values.length}`)).toEqual([
      'encoder.0.weight 42',
      'encoder.0.bias 6',
      'encoder.1.weight 12',
      'encoder.1.bias 2',
      'decoder.0.weight 12',
      'decoder.0.bias 6',
      'decoder.1.weight 42',
      'decoder.1.bias 7',
      'discriminator.0.weight 10',
      'discriminator.0.bias 5',
      'discriminator.1.weight 5',
      'discriminator.1.bias 1',
    ]);
  });

  it('draws weights within the Glorot limit, with its variance, and biases of 0', () => {
    const specification = sampleSpecification({ hidden: [500], latentSize: 400 });
    const tensors = initializeParameters(specification, 1);
    const weights = [...(tensors.get('encoder.1.weight') ?? [])];
    const limit = Math.sqrt(6 / 900);
    expect(weights.every((weight) => Math.abs(weight) <= Math.fround(limit))).toBe(true);
    const variance = weights.reduce((sum, weight) => sum + weight ** 2, 0) / weights.length;
    expect(Math.abs(variance / (limit ** 2 / 3) - 1)).toBeLessThan(0.01);
    expect(new Set(tensors.get('encoder.1.bias'))).toEqual(new Set([0]));
  });

  it('gives a seed the same bits, and another seed others', () => {
    const of = (seed: number): Float32Array | undefined =>
      initializeParameters(sampleSpecification(), seed).get('decoder.1.weight');
    expect(of(5)).toEqual(of(5));
    expect(of(5)).not.toEqual(of(6));
    expect([...(of(0) ?? [])].slice(0, 3)).toEqual([
      0.17186273634433746, -0.6161144971847534, -0.5183618664741516,
    ]);
  });

  it('refuses layers that do not fit', () => {
    const specification = { ...sampleSpecification(), encoder: [] };
    expect(() => initializeParameters(specification, 0)).toThrow(EngineError);
  });
});
