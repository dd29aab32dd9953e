import { Columns } from '../columns/columns.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Engine, Network, NetworkSpecification, Tensors } from '../engine/engine.js';
import { RandomStream } from '../engine/random-stream.js';
import { sampleRows } from '../train/split-rows.js';
import { fitImputation, NEUTRAL } from '../impute/fit-imputation.js';
import { fitSampling } from '../sample/fit-sampling.js';
import { binClasses, binMeasurements, quantilesOf, shortened } from './bins.js';
import { collectViews, viewsOf } from './column-views.js';
import { LatentMoments } from './latent-moments.js';
import { numberRange } from './number-range.js';
import { MOST_QUANTILES, type ColumnProfile, type ProfileDocument } from './profile-document.js';
import { takingRows } from './take-rows.js';
import { partOf, told, type Work } from '../work/work.js';

/** Most training rows looked at. */
const MOST_ROWS = 50_000;
/** Rows carried through the network at once, and the most features of them, so that a wide table takes fewer rows. */
const BLOCK = 1024;
const BLOCK_FEATURES = 2 ** 19;

/** A trained network and what it reads rows by. */
export interface Trained {
  readonly engine: Engine;
  readonly tableEncoder: TableEncoder;
  readonly specification: NetworkSpecification;
  readonly parameters: Tensors;
  /** The model's calibrated score of rows. */
  readonly score: (columns: Columns) => Work<Float32Array>;
}

/** The profile of a model that is not asked for what depends on one. */
export const EMPTY_PROFILE: ProfileDocument = {
  rows: 0,
  columns: [],
  reference: {
    rows: 0,
    columns: [],
    scores: { edges: [0], counts: [0, 0], nulls: 0, mean: 0, deviation: 0 },
    above: { two: 0, three: 0 },
  },
  latent: { mean: [], factor: [] },
};

/**
 * What a model keeps of its rows.
 * @param rows numbers, in the table, of those trained on and of those held out, in any order; all of the latter are looked at.
 */
export function* profileRows(
  trained: Trained,
  columns: Columns,
  { training, heldOut }: { readonly training: Uint32Array; readonly heldOut: Uint32Array },
  seed: number,
): Work<ProfileDocument> {
  const { tableEncoder: encoder, specification, engine } = trained;
  const read = new Columns(
    [...columns].filter(({ name }) => encoder.encoders.some((ofColumn) => ofColumn.name === name)),
    columns.length,
  );
  const ascending = training.slice().sort();
  const sample = sampleRows(ascending.length, MOST_ROWS, new RandomStream(seed));
  const seen = sample.map((index) => ascending[index] ?? 0);
  const seenRows = yield* partOf(takingRows(read, seen), 0, 0.05);
  const unseenRows = yield* partOf(takingRows(read, heldOut), 0.05, 0.1);

  // Read in one go where every row is one or the other.
  const isWhole = training.length + heldOut.length === columns.length;
  const used = isWhole ? undefined : joined(training, heldOut);
  const maxRows = Math.max(1, Math.min(BLOCK, Math.floor(BLOCK_FEATURES / encoder.width)));
  const network = engine.build(specification, { maxRows });
  try {
    network.setParameters(trained.parameters);
    const latent = yield* partOf(latentMoments(network, encoder, seenRows), 0.1, 0.2);
    const residuals = yield* partOf(residualDeviations(network, encoder, unseenRows), 0.2, 0.3);
    const views = yield* partOf(collectViews(encoder, seenRows), 0.3, 0.35);
    const profiles: ColumnProfile[] = [];
    for (const [head, ofColumn] of encoder.encoders.entries()) {
      yield 0.35 + (0.05 * head) / encoder.encoders.length;
      const column = read.get(ofColumn.name);
      const isNumber = ofColumn.kind === 'numeric' && column !== undefined;
      const first = views[head]?.[0] ?? new Float32Array();
      const { classes } = viewsOf(ofColumn);
      const { counts, nulls } = binClasses(first, classes);
      profiles.push({
        nulls,
        counts: classes === 0 ? [] : counts,
        quantiles: classes === 0 ? quantilesOf(first, MOST_QUANTILES) : [],
        range:
          isNumber && (column.type === 'number' || column.type === 'boolean')
            ? numberRange(column, used)
            : null,
        residual: shortened(residuals[head] ?? 0),
        sampling: { quantiles: [], bias: [] },
        imputation: NEUTRAL,
      });
    }
    const scores = yield* partOf(trained.score(unseenRows), 0.4, 0.5);
    const profile: ProfileDocument = {
      rows: seenRows.length,
      columns: profiles,
      reference: yield* told(referenceOf(encoder, unseenRows, scores), () => 0.5),
      latent,
    };
    const sampled = yield* partOf(fitSampling(network, encoder, profile, seed), 0.5, 0.6);
    const imputation = fitImputation(network, encoder, sampled, unseenRows, seed);
    const imputed = yield* partOf(imputation, 0.6, 1);
    return { ...profile, columns: imputed };
  } finally {
    network.dispose();
  }
}

/** The rows of both, in ascending order. */
function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both.sort();
}

function* latentMoments(
  network: Network,
  encoder: TableEncoder,
  rows: Columns,
): Work<ProfileDocument['latent']> {
  const moments = new LatentMoments(network.latent.length);
  yield* forEachBlock(network, encoder, rows, (count) => {
    network.encode(count);
    moments.add(network.latent, count);
  });
  return moments.toDocument();
}

/** By head: standard deviation of the features around their reconstruction, 0 for the cross-entropy heads. */
function* residualDeviations(
  network: Network,
  encoder: TableEncoder,
  rows: Columns,
): Work<number[]> {
  const { heads } = encoder;
  const sums = new Float64Array(heads.length);
  const counts = new Float64Array(heads.length);
  const losses = heads.map(() => new Float32Array(network.maxRows));
  yield* forEachBlock(network, encoder, rows, (count) => {
    network.headLosses(count, losses);
    heads.forEach((_, head) => {
      for (let row = 0; row < count; row++) {
        sums[head] = (sums[head] ?? 0) + (losses[head]?.[row] ?? 0);
        counts[head] = (counts[head] ?? 0) + (network.masks[head]?.[row] ?? 0);
      }
    });
  });
  return heads.map(({ loss }, head) =>
    loss === 'squared_error' ? Math.sqrt((sums[head] ?? 0) / Math.max(counts[head] ?? 0, 1)) : 0,
  );
}

function* forEachBlock(
  network: Network,
  encoder: TableEncoder,
  rows: Columns,
  visit: (count: number) => void,
): Work<void> {
  const table = encoder.bind(rows);
  for (let start = 0; start < table.length; start += network.maxRows) {
    const count = Math.min(network.maxRows, table.length - start);
    table.encode(start, count, network);
    visit(count);
    yield (start + count) / table.length;
  }
}

function* referenceOf(
  encoder: TableEncoder,
  rows: Columns,
  scores: Float32Array,
): Work<ProfileDocument['reference']> {
  const views = yield* collectViews(encoder, rows);
  return {
    rows: rows.length,
    columns: encoder.encoders.map((ofColumn, head) => {
      const { classes } = viewsOf(ofColumn);
      return (views[head] ?? []).map((values) =>
        classes === 0 ? binMeasurements(values) : binClasses(values, classes),
      );
    }),
    scores: binMeasurements(scores),
    above: {
      two: scores.filter((score) => score > 2).length,
      three: scores.filter((score) => score > 3).length,
    },
  };
}
