import { describeMachine } from '@colatent/tools';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, medianOf, type Medians, type Runner } from '../alternate.js';
import type { Contender } from '../contender.js';
import type { InferenceTask } from '../contenders/tasks.js';
import { PEAK_OPERATIONS } from '../multiply-add-peak.js';
import {
  DECODER_WIDTHS,
  ENCODER_WIDTHS,
  FEATURES,
  initialParameters,
  multiplyAdds,
} from '../network.js';
import { BENCH, pythonWithPeers } from '../peers.js';
import { RandomNumbers } from '../random-numbers.js';
import { gigaflops, rowsPerSecond, type Comparison, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { colatent, peerContender, pythonContender, versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';

/** Rows of a call: what DuckDB hands over at once, and enough for any peer to be at its best. */
const CALL_ROWS = [2048, 16384];
const BURST_SECONDS = 0.15;
const SEED = 11;
const TOLERANCE = 1e-5;

const WORK = {
  encode: 2 * multiplyAdds(ENCODER_WIDTHS),
  score: 2 * (multiplyAdds(ENCODER_WIDTHS) + multiplyAdds(DECODER_WIDTHS)),
} as const;

/** Encoding and scoring rows beside ONNX Runtime, PyTorch and the processor's own limit. */
export async function measureInference({ rounds }: MeasureOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
  const ours = colatent();
  const onnx = peerContender('ONNX Runtime (node)', 'onnxruntime');
  const torch = pythonContender('PyTorch', 'torch_peer');
  const contenders = [ours, onnx, torch];
  try {
    const comparisons: Comparison[] = [];
    let difference = 0;
    for (const rows of CALL_ROWS) {
      const task = inferenceTask(rows, folder);
      difference = Math.max(difference, await compareScores(contenders, task));
      for (const kind of ['encode', 'score'] as const) {
        const medians = await alternate(runnersFor(kind, ours, onnx, torch), rounds);
        comparisons.push(...compare(kind, rows, medians));
      }
    }
    const versions = await Promise.all(contenders.map(versionOf));
    return {
      name: 'inference',
      title: 'Encoding and scoring rows, net 30-64-32-8, one thread',
      comparisons,
      machine: describeMachine(versions),
      notes: [
        `Net 30-64-32-8 with its mirror as decoder; a score is the mean squared error of a row's reconstruction; median of ${rounds} alternating rounds; one thread. The multiply-add peak is that of 128-bit fused multiply-adds in WebAssembly, measured in the same rounds; the peers use the processor's wider vectors.`,
        `All contenders' scores agree to ${difference.toExponential(1)}.`,
      ],
    };
  } finally {
    for (const contender of contenders) contender.close();
    await rm(folder, { recursive: true });
  }
}

/** A network and rows for the contenders that reconstruct and score. */
export function inferenceTask(rows: number, folder: string): InferenceTask {
  const random = new RandomNumbers(SEED);
  const parameters = initialParameters(SEED);
  const encoderFile = join(folder, 'encoder.onnx');
  const scorerFile = join(folder, 'scorer.onnx');
  writeOnnxModels(parameters, encoderFile, scorerFile);
  return {
    parameters,
    rows: Array.from({ length: rows }, () => random.normal(FEATURES)),
    encoderFile,
    scorerFile,
  };
}

/** Writes a network as ONNX files for encoding and for scoring. */
export function writeOnnxModels(parameters: object, encoderFile: string, scorerFile: string): void {
  execFileSync(pythonWithPeers(), [`${BENCH}python/onnx_models.py`, encoderFile, scorerFile], {
    input: JSON.stringify(parameters),
    stdio: ['pipe', 2, 2],
  });
}

/** Prepares all contenders. @returns the largest difference of their scores from the first's. @throws Error when it is too large. */
export async function compareScores(
  contenders: readonly Contender[],
  task: InferenceTask,
): Promise<number> {
  const all: number[][] = [];
  for (const contender of contenders) {
    const { scores } = await contender.ask<{ scores: number[] }>('prepareInference', task);
    all.push(scores);
  }
  const [expected = [], ...others] = all;
  const difference = Math.max(
    ...others.map((scores) =>
      scores.reduce(
        (largest, score, i) => Math.max(largest, Math.abs(score - (expected[i] ?? Number.NaN))),
        0,
      ),
    ),
  );
  if (difference <= TOLERANCE) return difference;
  throw new Error(`the contenders' scores differ by ${difference}: they compute different things`);
}

function runnersFor(kind: 'encode' | 'score', ...contenders: Contender[]): Runner[] {
  const parameters = { seconds: BURST_SECONDS };
  const [ours] = contenders;
  return [
    ...contenders.map((contender) => ({
      name: contender.name,
      run: () => contender.ask<Burst>(kind, parameters),
    })),
    ...(ours === undefined
      ? []
      : [{ name: 'peak', run: () => ours.ask<Burst>('peak', parameters) }]),
  ];
}

function compare(kind: 'encode' | 'score', rows: number, medians: Medians): Comparison[] {
  const measure = `${kind === 'encode' ? 'encode' : 'reconstruct and score'}, ${rows} rows a call`;
  const ours = rows / medianOf(medians, 'Colatent');
  const peak = PEAK_OPERATIONS / medianOf(medians, 'peak');
  const peers = [
    { peer: 'ONNX Runtime (node)', aim: 0.9 },
    { peer: 'PyTorch', aim: undefined },
  ].map(({ peer, aim }): Comparison => {
    const theirs = rows / medianOf(medians, peer);
    return {
      measure,
      peer,
      peerValue: rowsPerSecond(theirs),
      oursValue: rowsPerSecond(ours),
      ratio: ours / theirs,
      ...(aim === undefined ? {} : { aim }),
    };
  });
  const operations = ours * WORK[kind];
  return [
    ...peers,
    {
      measure,
      peer: 'multiply-add peak',
      peerValue: gigaflops(peak),
      oursValue: gigaflops(operations),
      ratio: operations / peak,
      aim: 0.85,
    },
  ];
}
