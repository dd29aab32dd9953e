import { BLOCK_ROWS } from '@colatent/core';
import { describeMachine } from '@colatent/tools';
import { alternate, medianOf, type Medians, type Runner } from '../alternate.js';
import type { Contender } from '../contender.js';
import type { StepLosses, StepTask } from '../contenders/tasks.js';
import { FEATURES, initialParameters, LATENT_SIZE } from '../network.js';
import { priorSamples, RandomNumbers } from '../random-numbers.js';
import { microseconds, type Comparison, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { colatent, peerContender, pythonContender, versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';

const BATCH_SIZES = [32, 128, 512, 2048];
const SEED = 7;
const BURST_SECONDS = 0.15;
/** After more, rounding has moved some row over a ReLU's corner, and the losses part by more than rounding. */
const CHECKED_STEPS = 10;
const CHECKED_ROWS = 128;
const TOLERANCE = 1e-4;

const EAGER = ['eager', 'eager, foreach Adam', 'eager, fused Adam'];
const COMPILED = 'torch.compile';
const AS_IT_COMES = 'as it comes';
const CUSTOM_GRADIENT = 'custom gradient';

/** What the issue asks for, by peer and batch size. */
const AIMS: Record<string, Record<number, number>> = {
  PyTorch: { 128: 6, 2048: 1.1 },
  [AS_IT_COMES]: { 128: 20 },
  [CUSTOM_GRADIENT]: { 128: 12 },
};

/** One three-phase step of an adversarial autoencoder beside PyTorch and TensorFlow.js. */
export async function measureStep({ rounds }: MeasureOptions): Promise<Report> {
  const ours = colatent();
  const torch = pythonContender('PyTorch', 'torch_peer');
  const tensorflow = peerContender('TensorFlow.js (wasm)', 'tensorflow');
  try {
    const variants: [Contender, string][] = [
      [ours, ''],
      ...[...EAGER, COMPILED].map((variant): [Contender, string] => [torch, variant]),
      ...[AS_IT_COMES, CUSTOM_GRADIENT].map((variant): [Contender, string] => [
        tensorflow,
        variant,
      ]),
    ];
    const agreement = await compareLosses(variants);
    const comparisons: Comparison[] = [];
    for (const rows of BATCH_SIZES) {
      const medians = await measureBatch(variants, rows, rounds);
      comparisons.push(...compare(medians, rows));
    }
    const versions = await Promise.all([ours, torch, tensorflow].map(versionOf));
    return {
      name: 'step',
      title: 'One training step (three phases, three Adam updates), net 30-64-32-8, one thread',
      comparisons,
      machine: describeMachine(versions),
      notes: [
        `Net 30-64-32-8 with its mirror as decoder, discriminator 8-64-32-1, ReLU; batch given; median of ${rounds} alternating rounds; one thread.`,
        agreement,
      ],
    };
  } finally {
    for (const contender of [ours, torch, tensorflow]) contender.close();
  }
}

function stepTask(rows: number, steps: number): StepTask {
  const random = new RandomNumbers(SEED);
  return {
    parameters: initialParameters(SEED),
    rows: Array.from({ length: rows }, () => random.normal(FEATURES)),
    priors: priorSamples(SEED, steps, rows, LATENT_SIZE, BLOCK_ROWS),
    seed: SEED,
  };
}

/** @throws Error when a contender's losses are not those of ours: then it computes something else and its time means nothing. */
async function compareLosses(variants: readonly [Contender, string][]): Promise<string> {
  const task = stepTask(CHECKED_ROWS, CHECKED_STEPS);
  const all: StepLosses[][] = [];
  for (const [contender, variant] of variants) {
    all.push(await contender.ask<StepLosses[]>('losses', { ...task, variant }));
  }
  const [expected = [], ...others] = all.map((losses) => losses.flat());
  const differences = others.map((losses) =>
    Math.max(...losses.map((loss, i) => Math.abs(loss - (expected[i] ?? Number.NaN)))),
  );
  differences.forEach((difference, i) => {
    const [contender, variant] = variants[i + 1] ?? [];
    if (difference <= TOLERANCE) return;
    throw new Error(
      `losses of ${String(contender?.name)} (${String(variant)}) are off by ${difference}`,
    );
  });
  const largest = Math.max(...differences).toExponential(1);
  return `From the same parameters, batch and prior samples, the three losses of all contenders agree to ${largest} over ${CHECKED_STEPS} steps of ${CHECKED_ROWS} rows.`;
}

async function measureBatch(
  variants: readonly [Contender, string][],
  rows: number,
  rounds: number,
): Promise<Medians> {
  const task = stepTask(rows, 0);
  const runners: Runner[] = [];
  for (const [contender, variant] of variants) {
    await contender.ask('prepareStep', { ...task, variant });
    runners.push(runner(contender, variant));
  }
  return alternate(runners, rounds);
}

function runner(contender: Contender, variant: string): Runner {
  return {
    name: variant,
    run: () => contender.ask<Burst>('step', { seconds: BURST_SECONDS, variant }),
  };
}

function compare(medians: Medians, rows: number): Comparison[] {
  const ours = medianOf(medians, '');
  const fastestEager = EAGER.reduce((best, variant) =>
    medianOf(medians, variant) < medianOf(medians, best) ? variant : best,
  );
  const peers = [
    { label: `PyTorch, ${fastestEager}`, variant: fastestEager, aims: AIMS['PyTorch'] },
    { label: 'PyTorch, torch.compile', variant: COMPILED, aims: AIMS['PyTorch'] },
    { label: 'TensorFlow.js', variant: AS_IT_COMES, aims: AIMS[AS_IT_COMES] },
    {
      label: 'TensorFlow.js, custom gradient',
      variant: CUSTOM_GRADIENT,
      aims: AIMS[CUSTOM_GRADIENT],
    },
  ];
  return peers.map(({ label, variant, aims }) => {
    const seconds = medianOf(medians, variant);
    const aim = aims?.[rows];
    return {
      measure: `training step, batch ${rows}`,
      peer: label,
      peerValue: microseconds(seconds),
      oursValue: microseconds(ours),
      ratio: seconds / ours,
      ...(aim === undefined ? {} : { aim }),
    };
  });
}
