import { OptionError, percentileOf, thresholdOf, type Columns, type Model } from '@colatent/core';
import {
  Bool,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  makeData,
  type Data,
  type DataType,
  type RecordBatch,
} from 'apache-arrow';
import { EXPLANATION, explanationData } from './explanation-column.js';
import type { ModelReader } from './reading/model-reader.js';
import { rowStructs } from './writing/row-structs.js';

/** Which columns a model adds. `true` gives a column its own name, a string another. */
export interface NewColumns {
  /** Float32 `score`: -log10 of the share of ordinary rows at least this odd; 3 is one in a thousand. */
  readonly score?: boolean | string;
  /** Float64 `percentile`: percent of ordinary rows that are less odd, 0 to 100. */
  readonly percentile?: boolean | string;
  /** Bool `is_anomaly`: whether the score is at least -log10(`contamination`). */
  readonly isAnomaly?: boolean | string;
  /** Share of rows to flag, between 0 and 1. Default: 0.01. */
  readonly contamination?: number;
  /** Score from which on rows are flagged, instead of `contamination`. */
  readonly threshold?: number;
  /** FixedSizeList<Float32>[latent size] `embedding`: the row's latent vector. */
  readonly embedding?: boolean | string;
  /** List<Struct<column, share, observed, expected>> `explanation`: the columns that make the row odd, oddest first. */
  readonly explanation?: boolean | string;
  /** Most columns an explanation names, from 1. Default: 5. */
  readonly top?: number;
  /**
   * Struct `reconstruction`: the row as the model would expect it, a field for each column the model reads, by the model's names and of
   * the column's type. Dictionaries come as their values, lists as FixedSizeList; fields of structs have dotted names.
   */
  readonly reconstruction?: boolean | string;
  /**
   * Struct `imputation`: the same fields with the row's own values, NULLs (and NaN among floats) filled in by what the rest of the row
   * lets the model expect. Values that are there stay as they are to the bit; a column without NULLs shares its buffers.
   */
  readonly imputation?: boolean | string;
  /** Whether columns of these names that the data has already are replaced, where they stand. Default: false, an error. */
  readonly replace?: boolean;
  /** What to call the model in the columns' metadata. Default: not called anything; its content hash always is there. */
  readonly modelName?: string;
}

/** A column that is made of a batch's rows. */
export interface NewColumn {
  readonly field: Field;
  readonly compute: (columns: Columns, batch: RecordBatch) => Data;
}

/** The metadata key of a new column's field that holds the content hash of the model. */
export const HASH_KEY = 'colatent.model.hash';
/** The metadata key that holds the name of the model, where it was given one. */
export const NAME_KEY = 'colatent.model.name';

/**
 * The columns that were asked for, in the order of `NewColumns`.
 * @throws OptionError when none was, or an option cannot be used.
 */
export function newColumns(model: Model, options: NewColumns, reader: ModelReader): NewColumn[] {
  const { contamination = 0.01, top } = options;
  const threshold = Math.fround(options.threshold ?? thresholdOf(contamination));
  const metadata = new Map([[HASH_KEY, model.info.hash]]);
  if (options.modelName !== undefined) metadata.set(NAME_KEY, options.modelName);
  const columns: NewColumn[] = [];
  const add = (name: string | null, type: DataType, compute: NewColumn['compute']): void => {
    if (name !== null) columns.push({ field: new Field(name, type, false, metadata), compute });
  };
  const scores = lastScores(model);
  add(nameOf(options.score, 'score'), new Float32(), (rows) =>
    makeData({ type: new Float32(), data: scores(rows) }),
  );
  add(nameOf(options.percentile, 'percentile'), new Float64(), (rows) =>
    makeData({
      type: new Float64(),
      data: Float64Array.from(scores(rows), percentileOf),
    }),
  );
  add(nameOf(options.isAnomaly, 'is_anomaly'), new Bool(), (rows) =>
    flagData(scores(rows), threshold),
  );
  const size = model.latentSize;
  const vector = new FixedSizeList(size, new Field('item', new Float32(), false));
  add(nameOf(options.embedding, 'embedding'), vector, (rows) =>
    makeData({
      type: vector,
      length: rows.length,
      nullCount: 0,
      child: makeData({ type: new Float32(), data: model.embed(rows) }),
    }),
  );
  add(nameOf(options.explanation, 'explanation'), EXPLANATION, (rows) =>
    explanationData(model.explain(rows, top === undefined ? {} : { top })),
  );
  const expected = nameOf(options.reconstruction, 'reconstruction');
  const filled = nameOf(options.imputation, 'imputation');
  if (expected !== null || filled !== null) {
    const rows = rowStructs(model, reader);
    add(expected, rows.type, rows.reconstruct);
    add(filled, rows.type, rows.impute);
  }
  if (columns.length === 0) {
    throw new OptionError(
      'no new column was asked for; say at least one of score, percentile, isAnomaly, embedding, explanation, reconstruction and imputation',
    );
  }
  return columns;
}

function nameOf(asked: boolean | string | undefined, usual: string): string | null {
  if (asked === undefined || asked === false) return null;
  if (asked === '') throw new OptionError('a new column cannot have an empty name');
  return asked === true ? usual : asked;
}

/** The scores of the rows, computed once for the columns of one batch that need them. */
function lastScores(model: Model): (rows: Columns) => Float32Array {
  let last: { rows: Columns; scores: Float32Array } | null = null;
  return (rows) => {
    if (last?.rows !== rows) last = { rows, scores: model.score(rows) };
    return last.scores;
  };
}

function flagData(scores: Float32Array, threshold: number): Data<Bool> {
  const bits = new Uint8Array(Math.ceil(scores.length / 64) * 8);
  scores.forEach((score, row) => {
    if (score >= threshold) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return makeData({ type: new Bool(), length: scores.length, nullCount: 0, data: bits });
}
