import type { Engine, Network } from '../engine/engine.js';
import type { Detector } from '../score/detector.js';
import { RowScorer, type MainNetwork } from '../score/row-scorer.js';
import type { TrainingRows } from './training-rows.js';
import type { Work } from '../work/work.js';

/** How a network's losses become log-likelihoods of columns, measured on held-out rows. */
export interface Scoring {
  /** By head: factor of its loss. */
  readonly weights: Float32Array;
  /** By head: what an ordinary row adds, and so what a NULL adds. */
  readonly expected: Float32Array;
}

/**
 * Smallest residual variance a column is taken to have, where 1 is its variance in training: a column the model knows exactly
 * would otherwise decide everything by its rounding errors.
 */
const MIN_RESIDUAL_VARIANCE = 1e-3;

/** Rows measured at a time, and most features of them. */
const BATCH = 2048;
const BATCH_FEATURES = 2 ** 19;

/**
 * Largest standard deviation, in nats, that the likelihood of a head of many features 0 and 1 may have among held-out rows. Such
 * features depend on each other, so that their likelihoods together overstate what a row tells, and the texts of a column that
 * cannot be foretold would drown all other columns.
 */
const MAX_DEVIATION = 3;

/**
 * A column's loss as a negative log-likelihood in nats: Gaussian for squared-error heads, with the residual variance of held-out
 * rows, w = 1 / (2 variance), and the cross-entropy itself for the others. The latter is a mean over a sigmoid head's features, so
 * w = width there, or less where held-out rows would differ by too much.
 */
export function* measureScoring(
  engine: Engine,
  main: MainNetwork,
  rows: TrainingRows,
): Work<Scoring> {
  const network = engine.build(main.specification, { maxRows: batchFor(rows) });
  try {
    network.setParameters(main.parameters);
    return yield* measureHeads(network, rows);
  } finally {
    network.dispose();
  }
}

function* measureHeads(network: Network, rows: TrainingRows): Work<Scoring> {
  const { heads } = network.specification;
  const sums = new Float64Array(heads.length);
  const squares = new Float64Array(heads.length);
  const counts = new Float64Array(heads.length);
  yield* rows.forEachHeldOut(network, (losses, count) => {
    for (let head = 0; head < heads.length; head++) {
      const ofHead = losses[head] ?? new Float32Array();
      const mask = network.masks[head] ?? new Float32Array();
      for (let row = 0; row < count; row++) {
        const loss = ofHead[row] ?? 0;
        sums[head] = (sums[head] ?? 0) + loss;
        squares[head] = (squares[head] ?? 0) + loss * loss;
        counts[head] = (counts[head] ?? 0) + (mask[row] ?? 0);
      }
    }
  });
  const means = heads.map((_, head) => (sums[head] ?? 0) / Math.max(counts[head] ?? 0, 1));
  const weights = Float32Array.from(heads, ({ loss, width }, head) => {
    const mean = means[head] ?? 0;
    if (loss === 'squared_error') return 0.5 / Math.max(mean, MIN_RESIDUAL_VARIANCE);
    if (loss === 'softmax_cross_entropy' || width === 1) return 1;
    const meanSquare = (squares[head] ?? 0) / Math.max(counts[head] ?? 0, 1);
    const deviation = width * Math.sqrt(Math.max(meanSquare - mean * mean, 0));
    return width / Math.max(deviation / MAX_DEVIATION, 1);
  });
  const expected = Float32Array.from(means, (mean, head) => mean * (weights[head] ?? 0));
  return { weights, expected };
}

/** The raw scores of the held-out rows. */
export function* rawScores(
  engine: Engine,
  main: MainNetwork,
  detector: Detector,
  rows: TrainingRows,
): Work<Float32Array> {
  const raw = new Float32Array(rows.heldOut.length);
  const scorer = new RowScorer(engine, detector, main, batchFor(rows));
  try {
    for (let start = 0; start < raw.length; start += scorer.maxRows) {
      const count = Math.min(scorer.maxRows, raw.length - start);
      rows.fill(scorer, rows.heldOut, start, count);
      scorer.score(count, raw.subarray(start, start + count));
      yield (start + count) / raw.length;
    }
  } finally {
    scorer.dispose();
  }
  return raw;
}

function batchFor({ heldOut, width }: TrainingRows): number {
  return Math.max(1, Math.min(BATCH, heldOut.length, Math.floor(BATCH_FEATURES / width)));
}
