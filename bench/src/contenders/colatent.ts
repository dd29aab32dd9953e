import {
  createWasmEngine,
  type DenseLayer,
  type Network,
  type NetworkSpecification,
} from '@colatent/core';
import { multiplyAddPeak } from '../multiply-add-peak.js';
import {
  DECODER_WIDTHS,
  DISCRIMINATOR_WIDTHS,
  ENCODER_WIDTHS,
  FEATURES,
  LEARNING_RATE,
  type PlainTensors,
} from '../network.js';
import { serveTasks } from '../serve-tasks.js';
import { timeCalls, type Burst } from '../time-calls.js';
import type { InferenceTask, StepLosses, StepTask } from './tasks.js';

const simd = process.argv.includes('--plain-simd') ? 'plain' : 'relaxed';
const engine = createWasmEngine({ simd });
const networks = new Map<string, Network>();
let peak: (() => void) | undefined;

const specification: NetworkSpecification = {
  encoder: layers(ENCODER_WIDTHS),
  decoder: layers(DECODER_WIDTHS),
  discriminator: layers(DISCRIMINATOR_WIDTHS),
  heads: Array.from({ length: FEATURES }, () => ({
    loss: 'squared_error',
    width: 1,
    trainingWeight: 1,
  })),
};

function layers(widths: readonly number[]): DenseLayer[] {
  return widths.slice(1).map((outputs, i) => ({
    inputs: widths[i] ?? 0,
    outputs,
    activation: i === widths.length - 2 ? 'linear' : 'relu',
  }));
}

function networkFor(rows: readonly (readonly number[])[], training: boolean, seed = 0): Network {
  const network = engine.build(specification, { maxRows: rows.length, training, seed });
  for (let f = 0; f < FEATURES; f++) {
    network.features[f]?.set(rows.map((row) => row[f] ?? 0));
    network.masks[f]?.fill(1);
  }
  return network;
}

function setParameters(network: Network, parameters: PlainTensors): void {
  const entries = Object.entries(parameters);
  network.setParameters(
    new Map(entries.map(([name, values]) => [name, Float32Array.from(values)])),
  );
}

const update = { learningRate: LEARNING_RATE };

function step(network: Network, rows: number): StepLosses {
  const reconstruction = network.reconstructionGradients(rows);
  network.update('reconstruction', update);
  const discriminator = network.discriminatorGradients(rows).loss;
  network.update('discriminator', update);
  const generator = network.generatorGradients(rows);
  network.update('generator', update);
  return [reconstruction, discriminator, generator];
}

function losses({ parameters, rows, priors, seed }: StepTask): StepLosses[] {
  const network = networkFor(rows, true, seed);
  setParameters(network, parameters);
  const all = priors.map(() => step(network, rows.length));
  network.dispose();
  return all;
}

function prepareStep({ parameters, rows }: StepTask): void {
  const network = networkFor(rows, true);
  setParameters(network, parameters);
  networks.set('step', network);
  timeCalls(() => step(network, rows.length), 0.3);
}

function prepareInference({ parameters, rows }: InferenceTask): { scores: number[] } {
  const network = networkFor(rows, false);
  setParameters(network, parameters);
  networks.set('inference', network);
  const scores = new Float32Array(rows.length);
  network.scoreRows(rows.length, meanWeights, noExpectations, scores);
  return { scores: [...scores] };
}

/** The score of a row is then the mean of its squared errors, as the peers compute it. */
const meanWeights = new Float32Array(FEATURES).fill(1 / FEATURES);
const noExpectations = new Float32Array(FEATURES);

function prepared(task: 'step' | 'inference'): Network {
  const network = networks.get(task);
  if (network === undefined) throw new Error(`${task} was not prepared`);
  return network;
}

interface Seconds {
  readonly seconds: number;
}

await serveTasks({
  describe: () => ({ version: engine.name }),
  losses,
  prepareStep,
  step: ({ seconds }: Seconds): Burst => {
    const network = prepared('step');
    return timeCalls(() => step(network, network.maxRows), seconds);
  },
  prepareInference,
  encode: ({ seconds }: Seconds): Burst => {
    const network = prepared('inference');
    return timeCalls(() => {
      network.encode(network.maxRows);
    }, seconds);
  },
  score: ({ seconds }: Seconds): Burst => {
    const network = prepared('inference');
    const scores = new Float32Array(network.maxRows);
    return timeCalls(() => {
      network.scoreRows(network.maxRows, meanWeights, noExpectations, scores);
    }, seconds);
  },
  peak: ({ seconds }: Seconds): Burst => {
    peak ??= multiplyAddPeak();
    return timeCalls(peak, seconds);
  },
});
