import type { Engine, Network } from '../engine/engine.js';
import { sigmoid, softmaxShares } from '../sample/draw-features.js';
import type { MainNetwork } from '../score/row-scorer.js';
import type { TrainingRows } from './training-rows.js';
import type { Work } from '../work/work.js';

/** Held-out rows looked at, and columns hidden in turn. */
const MOST_ROWS = 1000;
const MOST_HEADS = 64;
/** Share of a column's variance that the others must tell of it to count, in any number of rows. */
const LEAST_SHARE = 0.02;
/** Times 1 over the root of the number of rows, what chance may feign. */
const CHANCE = 0.6;

/**
 * Whether a network has learned how columns go together: whether of held-out rows it guesses any column, hidden from it, from the others
 * better than by the column's mean, beyond what chance gives so few rows. The reconstruction loss cannot tell: a latent space
 * compresses columns that have nothing to do with each other as well.
 */
export function* hasRelations(
  engine: Engine,
  main: MainNetwork,
  rows: TrainingRows,
): Work<boolean> {
  const chosen = rows.heldOut.subarray(0, MOST_ROWS);
  const network = engine.build(main.specification, {
    maxRows: Math.max(1, Math.min(chosen.length, Math.floor(2 ** 22 / rows.width))),
  });
  try {
    network.setParameters(main.parameters);
    const least = LEAST_SHARE + CHANCE / Math.sqrt(chosen.length);
    const { heads } = main.specification;
    const every = Math.ceil(heads.length / MOST_HEADS);
    let feature = 0;
    for (const [index, head] of heads.entries()) {
      const first = feature;
      feature += head.width;
      if (index % every !== 0) continue;
      yield index / heads.length;
      if (shareToldByOthers(network, rows, chosen, index, first) > least) return true;
    }
    return false;
  } finally {
    network.dispose();
  }
}

/** Share of a column's variance around its mean that goes once the other columns are known; below 0 for guesses worse than the mean. */
function shareToldByOthers(
  network: Network,
  rows: TrainingRows,
  chosen: Uint32Array,
  index: number,
  first: number,
): number {
  const head = network.specification.heads[index];
  const width = head?.width ?? 0;
  const features = network.features.slice(first, first + width);
  const outputs = network.outputs.slice(first, first + width);
  const count = Math.min(network.maxRows, chosen.length);
  rows.fill(network, chosen, 0, count);
  const truth = features.map((column) => column.slice(0, count));
  const present = (network.masks[index] ?? new Float32Array()).slice(0, count);
  for (const column of features) column.fill(0, 0, count);
  network.masks[index]?.fill(0, 0, count);
  network.encode(count);
  network.decode(count);

  const rowsPresent = present.reduce((sum, value) => sum + value, 0);
  const means = truth.map(
    (column) => column.reduce((sum, x, i) => sum + x * (present[i] ?? 0), 0) / rowsPresent,
  );
  const noBias = new Array<number>(width).fill(0);
  const shares = new Float64Array(width);
  let missed = 0;
  let variance = 0;
  for (let i = 0; i < count; i++) {
    if (present[i] === 0) continue;
    const isClass = head?.loss === 'softmax_cross_entropy';
    const sum = isClass ? softmaxShares(outputs, noBias, i, shares) : 1;
    for (let f = 0; f < width; f++) {
      const output = outputs[f]?.[i] ?? 0;
      const isTruth = head?.loss === 'sigmoid_cross_entropy';
      const guess = isClass ? (shares[f] ?? 0) / sum : isTruth ? sigmoid(output) : output;
      const x = truth[f]?.[i] ?? 0;
      missed += (x - guess) ** 2;
      variance += (x - (means[f] ?? 0)) ** 2;
    }
  }
  return variance > 0 ? 1 - missed / variance : 0;
}
