import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MEASURES, measure, setMeasures } from '../../test/fixtures/sample-measures.js';
import { fillBatch, sampleSpecification } from '../../test/fixtures/sample-network.js';
import { threePhaseStep } from '../../test/fixtures/three-phase-step.js';
import { createWasmEngine } from './wasm/wasm-engine.js';

/**
 * SHA-256 of the parameters after 50 steps with noise of many scales, hidden heads, dropout and weight decay, every activation and every
 * head among them, and of the last batch's traces and distances.
 */
function trainedHash(seed: number): string {
  const engine = createWasmEngine({ simd: 'plain' });
  const hash = createHash('sha256');
  for (const activation of ['relu', 'leaky_relu', 'tanh', 'sigmoid'] as const) {
    const choices = { activation, hidden: [17, 6], latentSize: 3, discriminator: [11] };
    const network = engine.build(sampleSpecification({ ...choices, noiseHead: true }), {
      maxRows: 300,
      training: true,
      seed,
      inputNoise: 0.5,
      inputMasking: 0.1,
      dropout: 0.1,
      ...MEASURES,
    });
    setMeasures(network);
    for (let step = 0; step < 50; step++) {
      const rows = 260 + (step % 7);
      fillBatch(network, rows, step);
      roundFeatures(network.features);
      threePhaseStep(network, rows, { learningRate: 1e-3, weightDecay: 0.01 });
    }
    const { traces, distances, noise, landmarks } = measure(network, 260);
    const measured = [...traces, ...distances, noise, ...landmarks];
    for (const values of measured) {
      // which NaN stands for a NULL in a trace is the host's affair
      hash.update(new Uint8Array(values.map((value) => (Number.isNaN(value) ? -9 : value)).buffer));
    }
    for (const values of network.parameters().values()) {
      expect(values.every(Number.isFinite)).toBe(true);
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    network.dispose();
  }
  return hash.digest('hex');
}

/** The test's own normals come from Math.log and Math.cos, whose last bits differ between hosts: keep twelve bits. */
function roundFeatures(features: readonly Float32Array[]): void {
  for (const column of features) {
    for (const [i, value] of column.entries()) column[i] = Math.round(value * 4096) / 4096;
  }
}

describe('the wasm engine with plain SIMD', () => {
  it('trains and measures to the same bits on every host', () => {
    expect(trainedHash(2026)).toBe(
      '0e072dbfeb4c44c75b9b68e40e4bb494dc2f7206ea5b6fd76cd4ce88ef67e8d3',
    );
  });

  it('repeats itself exactly, and differs with the seed', () => {
    expect(trainedHash(1)).toBe(trainedHash(1));
    expect(trainedHash(1)).not.toBe(trainedHash(2));
  });
});
