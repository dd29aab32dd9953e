import { describeMachine } from '@colatent/tools';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, medianOf, type Runner } from '../alternate.js';
import type { Contender } from '../contender.js';
import type { Effort, EffortsTask } from '../contenders/tasks.js';
import { FEATURES } from '../network.js';
import {
  inSeconds,
  kilobytes,
  rowsPerSecond,
  type Comparison,
  type Report,
} from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { nodeContender, peerContender, pythonContender, versionOf } from './contenders.js';
import { compareScores, inferenceTask } from './inference.js';
import type { MeasureOptions } from './options.js';
import { writeParquetTable } from './parquet-table.js';

const TRAINING_ROWS = 20_000;
const SCORED_ROWS = 1_000_000;
/** Rows of a call of the bare networks. */
const CALL_ROWS = 16_384;
/** Calls of a bare network in a round. */
const BARE_CALLS = 40;
const FIT_ROUNDS = 3;

const EFFORTS: readonly Effort[] = ['light', 'standard', 'thorough'];
const PEERS = [
  { method: 'isolation forest', name: 'IsolationForest, 100 trees' },
  { method: 'nearest neighbours', name: 'nearest neighbours, k = 5' },
] as const;

/** What each effort costs in training, scoring and size, beside detectors of scikit-learn and bare autoencoders. */
export async function measureEfforts({ rounds }: MeasureOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
  const ours = nodeContender('Colatent', 'efforts');
  const sklearn = pythonContender('scikit-learn', 'sklearn_peer');
  const onnx = peerContender('ONNX Runtime (node)', 'onnxruntime');
  const torch = pythonContender('PyTorch', 'torch_peer');
  const contenders = [ours, sklearn, onnx, torch];
  try {
    const parquet = join(folder, 'measurements.parquet');
    await writeParquetTable(parquet, TRAINING_ROWS + SCORED_ROWS);
    const task: EffortsTask = { parquet, training: TRAINING_ROWS };
    const { scored } = await ours.ask<{ scored: number }>('prepare', task);
    const peerRows = await sklearn.ask<Record<string, number>>('prepare', task);
    const rowsOf = new Map([
      ...EFFORTS.map((effort) => [effort, scored] as const),
      ...Object.entries(peerRows),
      ...[onnx, torch].map(({ name }) => [name, CALL_ROWS] as const),
    ]);
    await compareScores([onnx, torch], inferenceTask(CALL_ROWS, folder));

    const fits = await alternate(runnersFor('fit', ours, sklearn), FIT_ROUNDS);
    const bytes = new Map<string, number>();
    for (const { method, of } of methodsOf(ours, sklearn)) {
      bytes.set(method, (await of.ask<{ bytes: number }>('size', { method })).bytes);
    }
    const bare = [onnx, torch].map((contender) => ({
      name: contender.name,
      run: () => contender.ask<Burst>('scoreByProcessor', { calls: BARE_CALLS }),
    }));
    const scores = await alternate([...runnersFor('score', ours, sklearn), ...bare], rounds);
    const rate = (name: string): number => (rowsOf.get(name) ?? NaN) / medianOf(scores, name);
    const size = (name: string): number => bytes.get(name) ?? NaN;

    const comparisons = EFFORTS.flatMap((effort): Comparison[] => [
      // nearest neighbours only keep their rows
      ...PEERS.slice(0, 1).map(({ method, name }) => ({
        measure: `${effort}: fit`,
        peer: name,
        peerValue: inSeconds(medianOf(fits, method)),
        oursValue: inSeconds(medianOf(fits, effort)),
        ratio: medianOf(fits, method) / medianOf(fits, effort),
      })),
      ...[
        ...PEERS,
        ...[onnx, torch].map(({ name }) => ({ method: name, name: bareName(name) })),
      ].map(({ method, name }) => ({
        measure: `${effort}: score`,
        peer: name,
        peerValue: rowsPerSecond(rate(method)),
        oursValue: rowsPerSecond(rate(effort)),
        ratio: rate(effort) / rate(method),
      })),
      ...PEERS.map(({ method, name }) => ({
        measure: `${effort}: size`,
        peer: name,
        peerValue: kilobytes(size(method)),
        oursValue: kilobytes(size(effort)),
        ratio: size(method) / size(effort),
      })),
    ]);
    return {
      name: 'efforts',
      title: 'What an effort costs in training, scoring and size, one thread',
      comparisons,
      machine: describeMachine(await Promise.all(contenders.map(versionOf))),
      notes: [
        `${FEATURES} FLOAT columns made of four common factors and noise; ${TRAINING_ROWS} rows trained on, ${scored} scored by a call of model.score, which reads, encodes, scores and calibrates; the peers score ${Object.values(peerRows).join(' and ')} of them a call. Medians of ${FIT_ROUNDS} alternating rounds of fitting and ${rounds} of scoring, in seconds of the processor, of the one thread that computes and those that clean up after it. A size is that of the model file, or of the pickled estimator.`,
        `The contenders find different rows odd: how well is measured in quality/. The bare networks are one autoencoder 30-64-32-8 with its mirror, ${CALL_ROWS} rows a call that are in place and standardised already; light is one network of 32 and 32 hidden units, standard one of 64 and 32 and a twin of 32 and 16, thorough four of 128 and 128, each of which also measures distances.`,
      ],
    };
  } finally {
    for (const contender of contenders) contender.close();
    await rm(folder, { recursive: true });
  }
}

function methodsOf(
  ours: Contender,
  sklearn: Contender,
): readonly { readonly method: string; readonly of: Contender }[] {
  return [
    ...EFFORTS.map((method) => ({ method, of: ours })),
    ...PEERS.map(({ method }) => ({ method, of: sklearn })),
  ];
}

function runnersFor(task: 'fit' | 'score', ours: Contender, sklearn: Contender): Runner[] {
  return methodsOf(ours, sklearn).map(({ method, of }) => ({
    name: method,
    run: () => of.ask<Burst>(task, { method }),
  }));
}

function bareName(name: string): string {
  return `bare network, ${name}`;
}
