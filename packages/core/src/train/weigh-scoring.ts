import type { TableEncoder } from '../columns/table-encoder.js';
import type { Network } from '../engine/engine.js';
import { portableLog } from '../score/portable-math.js';
import type { Scoring } from './measure-scoring.js';
import type { TrainingRows } from './training-rows.js';

/** Share of held-out rows at least as odd as one that is odd by a NULL alone. */
const ODD_SHARE = 0.001;

/** Standard deviation of half a squared standard Gaussian: what one number's part of a raw score varies by. */
const NUMBER_SPREAD = Math.SQRT1_2;

/** Smallest spread divided by, so that a vector the model knows exactly does not decide every score. */
const LEAST_SPREAD = 0.05;

/**
 * Scoring with what columns are: vectors given the say of a number, losses times their columns' weights, and NULLs that are odd in
 * themselves.
 *
 * A vector's loss is a mean over elements, so it varies far less from row to row than a number's, and the noise of a few numbers
 * would drown it: it is spread to vary as theirs do.
 *
 * A NULL in a column that had none in training adds, where NULLs are informative, what an ordinary value does and the distance from
 * the median raw score of the held-out rows to the score one in a thousand of them reaches (their largest, when fewer); never less
 * than ln(n + 2), the cost in nats of what n rows did not show once (Laplace's rule of succession).
 */
export function weighScoring(
  scoring: Scoring,
  encoder: TableEncoder,
  network: Network,
  rows: TrainingRows,
): Scoring {
  const { oddNulls } = encoder;
  const spreads = spreadsOfVectors(scoring, encoder, network, rows);
  const factors = encoder.weights.map((weight, head) => {
    const spread = spreads.get(head);
    return spread === undefined ? weight : (weight * NUMBER_SPREAD) / spread;
  });
  const weights = scoring.weights.map((weight, head) => weight * (factors[head] ?? 1));
  const expected = scoring.expected.map((value, head) => value * (factors[head] ?? 1));
  if (!oddNulls.includes(true)) return { weights, expected };

  const raw = new Float32Array(rows.heldOut.length);
  for (let start = 0; start < raw.length; start += network.maxRows) {
    const count = Math.min(network.maxRows, raw.length - start);
    rows.fill(network, rows.heldOut, start, count);
    network.scoreRows(count, weights, expected, raw.subarray(start));
  }
  raw.sort();
  const median = raw[raw.length >> 1] ?? 0;
  const odd = raw[Math.max(0, Math.ceil(raw.length * (1 - ODD_SHARE)) - 1)] ?? 0;
  const surprise = Math.max(odd - median, portableLog(rows.training.length + 2));
  return {
    weights,
    expected: expected.map((value, head) =>
      oddNulls[head] === true ? value + surprise * (encoder.weights[head] ?? 1) : value,
    ),
  };
}

/** By head of a vector column: standard deviation over held-out rows of its part of a raw score. */
function spreadsOfVectors(
  { weights, expected }: Scoring,
  { encoders }: TableEncoder,
  network: Network,
  rows: TrainingRows,
): ReadonlyMap<number, number> {
  const heads = [...encoders.keys()].filter((head) => encoders[head]?.kind === 'vector');
  if (heads.length === 0) return new Map();
  const squares = new Map<number, number>();
  const counts = new Map<number, number>();
  rows.forEachHeldOut(network, (losses, count) => {
    for (const head of heads) {
      const mean = expected[head] ?? 0;
      let sum = squares.get(head) ?? 0;
      let observed = counts.get(head) ?? 0;
      for (let row = 0; row < count; row++) {
        if (network.masks[head]?.[row] !== 1) continue;
        const distance = (weights[head] ?? 0) * (losses[head]?.[row] ?? 0) - mean;
        sum += distance * distance;
        observed++;
      }
      squares.set(head, sum);
      counts.set(head, observed);
    }
  });
  return new Map(
    heads.map((head) => {
      const spread = Math.sqrt((squares.get(head) ?? 0) / Math.max(counts.get(head) ?? 0, 1));
      return [head, Math.max(spread, LEAST_SPREAD)];
    }),
  );
}
