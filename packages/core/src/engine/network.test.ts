import { describe, expect, it } from 'vitest';
import { everyEngine } from '../../test/fixtures/engines.js';
import { largestRelativeError } from '../../test/fixtures/relative-error.js';
import {
  MEASURES,
  measure,
  sampleDistance,
  sampleLandmarks,
  setMeasures,
} from '../../test/fixtures/sample-measures.js';
import type { SampleChoices } from '../../test/fixtures/sample-network.js';
import { fillBatch, sampleSpecification } from '../../test/fixtures/sample-network.js';
import { threePhaseStep } from '../../test/fixtures/three-phase-step.js';
import { DisposedError, EngineError } from '../errors.js';
import type { Engine, Network, NetworkOptions } from './engine.js';
import { RandomStream } from './random-stream.js';

const MAX_ROWS = 300;
const LEARNING_RATE = 0.003;

function build(
  engine: Engine,
  options: Partial<NetworkOptions> = {},
  choices: SampleChoices = {},
): Network {
  const defaults = { maxRows: MAX_ROWS, training: true, seed: 3 };
  return engine.build(sampleSpecification(choices), { ...defaults, ...options });
}

/** Everything scoring, measuring and training a batch gives, as numbers that are equal or not. */
function everyResult(network: Network, rows: number): unknown {
  const scores = scoresOf(network, rows);
  const measured = measure(network, rows);
  network.encode(rows);
  network.decode(rows);
  const columns = [...network.latent, ...network.outputs].map((c) => c.slice(0, rows));
  const losses = threePhaseStep(network, rows, { learningRate: LEARNING_RATE });
  return { scores, measured, columns, losses, parameters: network.parameters() };
}

function scoresOf(network: Network, rows: number): Float32Array {
  const scores = new Float32Array(rows);
  network.scoreRows(rows, Float32Array.of(1, 1, 1), Float32Array.of(0.5, 0.5, 0.5), scores);
  return scores;
}

function poison(network: Network, rows: number, value: number): void {
  for (const column of [...network.features, ...network.latent, ...network.outputs]) {
    column.fill(value, rows);
  }
  for (const mask of network.masks) mask.fill(1, rows);
}

describe.each(everyEngine)('a network of the $name engine', ({ create }) => {
  it('starts with finite parameters that a seed determines', () => {
    const engine = create();
    const of = (seed: number): Float32Array | undefined =>
      build(engine, { seed }).parameters().get('encoder.0.weight');
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
    expect(of(1)?.every(Number.isFinite)).toBe(true);
  });

  it('gives back the parameters it was set to, bit by bit', () => {
    const engine = create();
    const [source, target] = [build(engine, { seed: 1 }), build(engine, { seed: 2 })];
    target.setParameters(source.parameters());
    expect(target.parameters()).toEqual(source.parameters());
    fillBatch(source, 9, 1);
    fillBatch(target, 9, 1);
    expect(scoresOf(target, 9)).toEqual(scoresOf(source, 9));
  });

  it('refuses parameters that are missing, unknown or of another length, and keeps its own', () => {
    const network = build(create());
    const before = network.parameters();
    const [missing, unknown, short] = [new Map(before), new Map(before), new Map(before)];
    missing.delete('decoder.1.bias');
    unknown.set('decoder.2.bias', new Float32Array(1));
    short.set('encoder.0.weight', new Float32Array(41));
    for (const [tensors, message] of [
      [missing, /"decoder\.1\.bias" is missing/],
      [unknown, /no parameter named "decoder\.2\.bias"/],
      [short, /"encoder\.0\.weight" has 41 values where the network has 6 x 7/],
    ] as const) {
      const set = (): void => {
        network.setParameters(tensors);
      };
      expect(set).toThrow(EngineError);
      expect(set).toThrow(message);
    }
    expect(network.parameters()).toEqual(before);
  });

  it('takes no rows: losses are 0 and its parameters and random numbers stay', () => {
    const options = { inputNoise: 0.1, inputMasking: 0.2, dropout: 0.1, ...MEASURES };
    const network = build(create(), options, { noiseHead: true });
    setMeasures(network);
    fillBatch(network, 5, 1);
    const before = network.snapshot();
    network.encode(0);
    network.decode(0);
    network.scoreRows(0, new Float32Array(3), new Float32Array(3), new Float32Array(0));
    network.headLosses(
      0,
      [1, 2, 3].map(() => new Float32Array(0)),
    );
    const none = new Float32Array(0);
    network.traces(0, 'residuals', []);
    network.distances(0, { activations: none, residuals: none, noise: none });
    network.landmarkDistances(0, 1, none);
    expect(network.reconstructionGradients(0)).toBe(0);
    expect(network.discriminatorGradients(0).loss).toBe(0);
    expect(network.generatorGradients(0)).toBe(0);
    expect(network.snapshot()).toEqual(before);
  });

  it.each([-1, 0.5, NaN, MAX_ROWS + 1])('refuses %d rows', (rows) => {
    const network = build(create(), MEASURES);
    setMeasures(network);
    const out = new Float32Array(MAX_ROWS + 1);
    const weights = new Float32Array(3);
    for (const use of [
      () => {
        network.encode(rows);
      },
      () => {
        network.decode(rows);
      },
      () => {
        network.scoreRows(rows, weights, weights, out);
      },
      () => {
        network.headLosses(rows, [out, out, out]);
      },
      () => {
        network.traces(rows, 'activations', [out]);
      },
      () => {
        network.distances(rows, { residuals: out });
      },
      () => {
        network.landmarkDistances(rows, 0, out);
      },
      () => network.reconstructionGradients(rows),
      () => network.discriminatorGradients(rows),
      () => network.generatorGradients(rows),
    ]) {
      expect(use).toThrow(EngineError);
      expect(use).toThrow(/rows/);
    }
  });

  it('cannot train unless it was built to', () => {
    const network = build(create(), { training: false });
    fillBatch(network, 5, 1);
    expect(scoresOf(network, 5).every(Number.isFinite)).toBe(true);
    for (const use of [
      () => network.reconstructionGradients(5),
      () => network.discriminatorGradients(5),
      () => network.generatorGradients(5),
      () => network.gradients('generator'),
      () => {
        network.update('generator', { learningRate: 0.1 });
      },
    ]) {
      expect(use).toThrow(EngineError);
      expect(use).toThrow(/training: true/);
    }
  });

  it('runs the generator phase only after the discriminator phase on as many rows', () => {
    const network = build(create());
    fillBatch(network, 9, 1);
    expect(() => network.generatorGradients(9)).toThrow(EngineError);
    network.discriminatorGradients(9);
    expect(() => network.generatorGradients(8)).toThrow(EngineError);
    network.discriminatorGradients(9);
    network.encode(9);
    expect(() => network.generatorGradients(9)).toThrow(EngineError);
    network.discriminatorGradients(9);
    expect(network.generatorGradients(9)).toBeGreaterThan(0);
  });

  it('counts a NULL as the loss expected of its column, and as no loss in headLosses', () => {
    const network = build(create());
    fillBatch(network, 4, 1);
    for (const mask of network.masks) mask.fill(0, 0, 4);
    network.masks[1]?.set([0, 1, 1, 0]);
    const losses = [0, 1, 2].map(() => new Float32Array(4).fill(-1));
    network.headLosses(4, losses);
    expect(losses[0]).toEqual(new Float32Array(4));
    expect([losses[1]?.[0], losses[1]?.[3]]).toEqual([0, 0]);
    const scores = new Float32Array(4);
    network.scoreRows(4, Float32Array.of(9, 0.5, 9), Float32Array.of(1, 2, 4), scores);
    expect([scores[0], scores[3]]).toEqual([7, 7]);
    expect(scores[1]).toBeCloseTo(5 + 0.5 * (losses[1]?.[1] ?? NaN), 5);
  });

  it.each([1, 3, 7, 255, 257])('takes nothing from the rows after the first %i', (rows) => {
    const engine = create();
    const options = { inputNoise: 0.1, inputMasking: 0.2, dropout: 0.2, ...MEASURES };
    const [clean, ...poisoned] = [0, NaN, Infinity, 1e30].map((value) => {
      const network = build(engine, options, { noiseHead: true });
      setMeasures(network);
      fillBatch(network, MAX_ROWS, 5);
      everyResult(network, MAX_ROWS);
      fillBatch(network, rows, 6);
      poison(network, rows, value);
      return everyResult(network, rows);
    });
    for (const results of poisoned) expect(results).toEqual(clean);
  });

  it('takes nothing from rows of NaN in the batch before, with noise, hidden heads or both', () => {
    for (const options of [{ inputNoise: 0.5 }, { inputMasking: 0.3 }, { dropout: 0.2 }]) {
      const network = build(create(), { ...options }, { noiseHead: true });
      const start = network.snapshot();
      const gradients = (): unknown => {
        network.restore(start);
        fillBatch(network, 5, 1);
        const loss = network.reconstructionGradients(5);
        return { loss, gradients: network.gradients('reconstruction') };
      };
      const clean = gradients();
      for (const column of network.features) column.fill(NaN);
      for (const mask of network.masks) mask.fill(1);
      expect(network.reconstructionGradients(8)).toBeNaN();
      expect(gradients()).toEqual(clean);
      network.dispose();
    }
  });

  it.each([NaN, Infinity, -Infinity, 3e38])('keeps a feature of %d to its own row', (value) => {
    for (const activation of ['relu', 'leaky_relu', 'tanh', 'sigmoid'] as const) {
      const network = build(create(), {}, { activation, hidden: [9, 5], latentSize: 3 });
      fillBatch(network, MAX_ROWS, 8);
      network.masks[0]?.fill(1);
      const clean = scoresOf(network, MAX_ROWS);
      expect(clean.every(Number.isFinite)).toBe(true);
      const damaged = [0, 3, 5, 255, 256, MAX_ROWS - 1];
      for (const [nth, row] of damaged.entries()) {
        const column = network.features[nth % 3];
        if (column !== undefined) column[row] = value;
      }
      const scores = scoresOf(network, MAX_ROWS);
      for (const [row, score] of scores.entries()) {
        if (damaged.includes(row)) expect(score, `row ${row}`).not.toSatisfy(Number.isFinite);
        else expect(score, `row ${row}`).toBe(clean[row]);
      }
      network.dispose();
    }
  });

  it('keeps a NaN latent value to its own row', () => {
    const network = build(create());
    fillBatch(network, 40, 8);
    network.encode(40);
    network.decode(40);
    const clean = network.outputs.map((column) => column.slice(0, 40));
    const latent = network.latent[1];
    if (latent !== undefined) latent[17] = NaN;
    network.decode(40);
    for (const [f, column] of network.outputs.entries()) {
      expect(column[17]).toBeNaN();
      const others = column.slice(0, 40);
      others[17] = clean[f]?.[17] ?? 0;
      expect(others).toEqual(clean[f]);
    }
  });

  it('trains on with the same bits after a step back', () => {
    const options = { inputNoise: 0.1, inputMasking: 0.1, dropout: 0.2 };
    const network = build(create(), options, { noiseHead: true });
    fillBatch(network, 50, 2);
    const train = (steps: number): unknown =>
      Array.from({ length: steps }, () =>
        threePhaseStep(network, 50, { learningRate: LEARNING_RATE }),
      );
    train(3);
    const start = network.snapshot();
    const losses = train(4);
    const parameters = network.parameters();
    network.restore(start);
    expect(train(4)).toEqual(losses);
    expect(network.parameters()).toEqual(parameters);
  });

  it('refuses the snapshot of another network', () => {
    const engine = create();
    const { bytes } = build(engine, {}, { hidden: [64] }).snapshot();
    const network = build(engine);
    expect(() => {
      network.restore({ bytes });
    }).toThrow(EngineError);
  });

  it('learns: 300 steps halve the reconstruction loss of their batch', () => {
    const network = build(create(), {}, { hidden: [16], latentSize: 4 });
    fillBatch(network, 64, 4);
    const first = network.reconstructionGradients(64);
    for (let i = 0; i < 300; i++) threePhaseStep(network, 64, { learningRate: 0.01 });
    expect(network.reconstructionGradients(64)).toBeLessThan(first / 2);
  });

  it('learns to tell noisy rows from clean ones', () => {
    const heads = Array.from({ length: 16 }, () => ['sigmoid_cross_entropy', 1] as const);
    const choices = { heads, noiseHead: true, hidden: [32], latentSize: 8 };
    const network = build(create(), { inputNoise: 1, distances: { residuals: 1 } }, choices);
    const estimate = (): number => {
      const noise = new Float32Array(64);
      network.distances(64, { noise });
      return noise.reduce((sum, value) => sum + value, 0) / 64;
    };
    fillBatch(network, 64, 4);
    for (let i = 0; i < 300; i++) {
      network.reconstructionGradients(64);
      network.update('reconstruction', { learningRate: 0.01 });
    }
    const clean = estimate();
    const stream = new RandomStream(5);
    for (const column of network.features) {
      const noise = new Float32Array(64);
      stream.normal(noise);
      for (const [i, value] of noise.entries()) column[i] = (column[i] ?? 0) + value;
    }
    const noisy = estimate();
    expect(clean).toBeLessThan(0.5);
    expect(noisy).toBeGreaterThan(clean + 0.15);
  });

  it('trains without a discriminator, and has no phase of it', () => {
    const network = build(create(), { inputNoise: 0.1 }, { discriminator: null, latentSize: 4 });
    expect([...network.parameters().keys()].join()).not.toContain('discriminator');
    fillBatch(network, 64, 4);
    const first = network.reconstructionGradients(64);
    for (let i = 0; i < 300; i++) {
      network.reconstructionGradients(64);
      network.update('reconstruction', { learningRate: 0.01, weightDecay: 0.001 });
    }
    expect(network.reconstructionGradients(64)).toBeLessThan(first * 0.75);
    const before = network.parameters();
    const snapshot = network.snapshot();
    for (const use of [
      () => network.discriminatorGradients(64),
      () => network.generatorGradients(64),
      () => network.generatorGradients(0),
    ]) {
      expect(use).toThrow(EngineError);
      expect(use).toThrow(/without a discriminator/);
    }
    expect(network.parameters()).toEqual(before);
    network.update('reconstruction', { learningRate: 0.01 });
    network.restore(snapshot);
    expect(network.parameters()).toEqual(before);
  });

  it('keeps the moments of each phase apart', () => {
    const engine = create();
    const [apart, mixed] = [build(engine), build(engine)];
    for (const network of [apart, mixed]) fillBatch(network, 20, 4);
    // other gradients in the reconstruction moments must not change what a first generator step does
    mixed.reconstructionGradients(20);
    mixed.update('reconstruction', { learningRate: 0 });
    for (const network of [apart, mixed]) {
      network.discriminatorGradients(20);
      network.generatorGradients(20);
      network.update('generator', { learningRate: LEARNING_RATE });
    }
    expect(largestRelativeError(mixed.parameters(), apart.parameters())).toBe(0);
  });

  it('throws DisposedError on any use after dispose, which may be repeated', () => {
    const engine = create();
    const network = build(engine, MEASURES);
    setMeasures(network);
    const snapshot = network.snapshot();
    const tensors = network.parameters();
    const three = new Float32Array(3);
    const distance = sampleDistance(network, 'residuals', 1);
    const landmarks = sampleLandmarks(network, 1, 1);
    network.dispose();
    network.dispose();
    expect(engine.bytesInUse).toBe(0);
    for (const use of [
      () => {
        network.encode(1);
      },
      () => {
        network.decode(1);
      },
      () => {
        network.scoreRows(1, three, three, three);
      },
      () => {
        network.headLosses(1, [three, three, three]);
      },
      () => {
        network.traces(1, 'residuals', [three]);
      },
      () => {
        network.setDistance('residuals', distance, three);
      },
      () => {
        network.distances(1, { residuals: three });
      },
      () => {
        network.setLandmarks(0, landmarks);
      },
      () => {
        network.landmarkDistances(1, 0, three);
      },
      () => network.parameters(),
      () => {
        network.setParameters(tensors);
      },
      () => network.reconstructionGradients(1),
      () => network.discriminatorGradients(1),
      () => network.generatorGradients(1),
      () => network.gradients('discriminator'),
      () => {
        network.update('discriminator', { learningRate: 0.1 });
      },
      () => network.snapshot(),
      () => {
        network.restore(snapshot);
      },
    ]) {
      expect(use).toThrow(DisposedError);
    }
  });

  it('gives all memory back after 200 networks, whose results do not depend on those before', () => {
    const engine = create();
    const first = everyResult(filled(engine), 9);
    expect(engine.bytesInUse).toBeGreaterThan(0);
    const kept = engine.bytesInUse;
    for (let i = 0; i < 200; i++) {
      const network = build(engine, { maxRows: 16 + i }, { hidden: [1 + (i % 20)] });
      fillBatch(network, 16, i);
      threePhaseStep(network, 16, { learningRate: LEARNING_RATE });
      network.dispose();
    }
    expect(engine.bytesInUse).toBe(kept);
    const last = filled(engine);
    expect(everyResult(last, 9)).toEqual(first);
    last.dispose();
    expect(engine.bytesInUse).toBe(kept);
  });
});

function filled(engine: Engine): Network {
  const options = { inputNoise: 0.1, inputMasking: 0.1, dropout: 0.1, ...MEASURES };
  const network = build(engine, options, { noiseHead: true });
  setMeasures(network);
  fillBatch(network, 9, 1);
  return network;
}
