import { z } from 'zod';
import { MAX_CATEGORIES, MAX_COLUMNS, MAX_MULTI_HOT_WIDTH } from '../columns/encoder-document.js';
import { MAX_LAYER_SIZE } from '../engine/network-shape.js';

/** Most numbers that cut a column's values, or the scores, into bins. */
export const MOST_EDGES = 16;
/** Most quantiles kept of a column. */
export const MOST_QUANTILES = 129;
/** Most views of a column; see `viewsOf`. */
const MOST_VIEWS = 8;
/** Latent sizes up to which the covariance is kept whole, and not only its diagonal. */
export const MOST_CORRELATED = 128;

const LARGEST_FLOAT32 = 3.4028234663852886e38;

const count = z.int().nonnegative();
const finite = z.number().min(-LARGEST_FLOAT32).max(LARGEST_FLOAT32);

function rises(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value > (values[i - 1] ?? Infinity));
}

function neverFalls(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= (values[i - 1] ?? Infinity));
}

/** Rows counted by bins: bin b holds values above edges[b - 1] and up to edges[b]. */
const measurementBins = z
  .strictObject({
    edges: z.array(finite).min(1).max(MOST_EDGES).refine(rises, 'must rise strictly'),
    counts: z
      .array(count)
      .min(2)
      .max(MOST_EDGES + 1),
    nulls: count,
    /** Mean and standard deviation of the values. */
    mean: finite,
    deviation: z.number().nonnegative().max(LARGEST_FLOAT32),
  })
  .refine(({ edges, counts }) => counts.length === edges.length + 1, {
    error: 'counts must be one more than edges',
  });

/** Rows counted by class. */
const classBins = z.strictObject({
  counts: z
    .array(count)
    .min(2)
    .max(MAX_CATEGORIES + 1),
  nulls: count,
});

const quantiles = z.array(finite).max(MOST_QUANTILES).refine(neverFalls, 'must not fall');

const columnProfile = z.strictObject({
  /** NULLs among the profiled training rows. */
  nulls: count,
  /** Rows by class, of columns that have classes. */
  counts: z.array(count).max(MAX_CATEGORIES + 1),
  /** Evenly spaced quantiles of the first view, smallest and largest value included, of columns that do not. */
  quantiles,
  /** Range and mean of all values trained on or held out, of numeric columns; and the digits behind the point that hold them all, or null beyond 6. */
  range: z
    .strictObject({
      smallest: z.number(),
      largest: z.number(),
      mean: z.number(),
      decimals: z.int().min(0).max(6).nullable(),
    })
    .refine(({ smallest, largest }) => smallest <= largest, 'is empty')
    .nullable(),
  /** Standard deviation of held-out rows around their reconstruction, by feature; 0 for cross-entropy heads. */
  residual: z.number().nonnegative().max(LARGEST_FLOAT32),
  /** What `sample` maps onto the training rows' own distribution. */
  sampling: z.strictObject({
    /** Evenly spaced quantiles of the decoded first feature with its noise; none where it is not mapped. */
    quantiles,
    /** Added to the logits of classes; none where there are none. */
    bias: z.array(finite).max(MAX_CATEGORIES + 1),
  }),
  /** What `impute` makes of the decoder's outputs: times trust, plus an offset by feature, or 0 where there is none. */
  imputation: z.strictObject({
    trust: z.number().min(0).max(2),
    offset: z.array(finite).max(MAX_MULTI_HOT_WIDTH),
  }),
});

/** What a model keeps of the rows it was trained on, for `drift`, `sample` and `describe`. Its size does not depend on theirs. */
export const profileDocument = z.strictObject({
  /** Training rows looked at: all, or an even sample. */
  rows: count,
  columns: z.array(columnProfile).min(1).max(MAX_COLUMNS),
  /** Held-out rows by bins, which new rows are compared with. */
  reference: z.strictObject({
    rows: count,
    /** By column and view. */
    columns: z
      .array(
        z
          .array(z.union([measurementBins, classBins]))
          .min(1)
          .max(MOST_VIEWS),
      )
      .min(1)
      .max(MAX_COLUMNS),
    scores: measurementBins,
    /** Held-out rows that score above 2 and above 3. */
    above: z.strictObject({ two: count, three: count }),
  }),
  /** Mean of the training rows' latent vectors, and the lower triangle of their covariance's Cholesky factor, row by row. */
  latent: z.strictObject({
    mean: z.array(finite).min(1).max(MAX_LAYER_SIZE),
    /** By row: up to and with the diagonal; or the diagonal alone where the latent size is above 128. */
    factor: z.array(z.array(finite).min(1).max(MOST_CORRELATED)).min(1).max(MAX_LAYER_SIZE),
  }),
});

export type ProfileDocument = z.infer<typeof profileDocument>;
export type ColumnProfile = z.infer<typeof columnProfile>;
export type MeasurementBins = z.infer<typeof measurementBins>;
export type ClassBins = z.infer<typeof classBins>;
/** Rows of a view by bins. */
export type ViewBins = MeasurementBins | ClassBins;
