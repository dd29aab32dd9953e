import type { ColumnKind } from '../columns/column.js';
import type { ExcludedColumn } from '../columns/table-encoder.js';
import type { ModelInfo } from '../model/model.js';
import type { ModelParts } from '../model/model-parts.js';
import { thresholdOf } from '../score/threshold.js';
import { summariseColumn } from './summarise-column.js';

/** What a model card says of one column. */
export interface ColumnCard {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Share of the training rows that are NULL in it, 0 to 1. */
  readonly nullShare: number;
  /** Factor of its part in a row's score; 1 unless `FitOptions.columns` gave another. */
  readonly weight: number;
  /** What the training rows hold, in words: range and middle, or the most frequent values. */
  readonly summary: string;
}

/** A score above which a share of ordinary rows lie. */
export interface ThresholdCard {
  /** Share of ordinary rows, such as 0.01. */
  readonly contamination: number;
  /** The score: -log10 of the share. */
  readonly score: number;
  /** Held-out rows above it. */
  readonly heldOutRowsAbove: number;
}

/** What a model is, as JSON: what it was trained on, when and how well, and how its scores are calibrated. */
export interface ModelCard {
  /** SHA-256 of the model's content, in hex. */
  readonly hash: string;
  /** The release that made it. */
  readonly createdWith: string;
  /** ISO 8601 time in UTC, or null where the training did not record it; see `FitOptions.trainedAt`. */
  readonly trainedAt: string | null;
  readonly rows: {
    /** Rows trained on. */
    readonly trained: number;
    /** Rows held out from training, for early stopping and calibration. */
    readonly heldOut: number;
    /** Training rows the columns' summaries and NULL shares are of: all, or an even sample. */
    readonly summarised: number;
  };
  /** The columns it reads. */
  readonly columns: readonly ColumnCard[];
  /** Columns of the training table it does not read, and why. */
  readonly excluded: readonly ExcludedColumn[];
  readonly latentSize: number;
  /** Number of weights and biases. */
  readonly parameters: number;
  /** Units of each perceptron from its inputs to its outputs. */
  readonly network: ModelInfo['network'];
  readonly seed: number;
  readonly options: ModelInfo['options'];
  readonly losses: {
    readonly epochs: number;
    /** The epoch whose weights were kept, from 1; null without a history. */
    readonly bestEpoch: number | null;
    /** Reconstruction loss on held-out rows at that epoch; always guessing at a column's typical value costs about 1. */
    readonly heldOut: number | null;
    /** Reconstruction loss on training rows at that epoch. */
    readonly reconstruction: number | null;
    /** Share of latent vectors and prior samples the discriminator told right at that epoch; 0.5 means it cannot tell them. */
    readonly discriminatorAccuracy: number | null;
  };
  readonly calibration: {
    /** Held-out rows the scores are calibrated on. */
    readonly rows: number;
    /** At 1 % and at 0.1 %. */
    readonly thresholds: readonly ThresholdCard[];
  };
}

/** The card of a model's facts and parts. */
export function describeModel(info: ModelInfo, parts: ModelParts): ModelCard {
  const { profile, tableEncoder, training } = parts;
  const { history } = info;
  const best = history.reduce<(typeof history)[number] | null>(
    (least, epoch) => (least === null || epoch.heldOut < least.heldOut ? epoch : least),
    null,
  );
  const { above, rows: calibrated } = profile.reference;
  return {
    hash: info.hash,
    createdWith: info.createdWith,
    trainedAt: training.trainedAt ?? null,
    rows: { trained: info.trainedRows, heldOut: info.heldOutRows, summarised: profile.rows },
    columns: tableEncoder.encoders.flatMap((encoder, head) => {
      const ofColumn = profile.columns[head];
      if (ofColumn === undefined) return [];
      const { name, kind } = encoder;
      const nullShare = ofColumn.nulls / Math.max(profile.rows, 1);
      const weight = tableEncoder.weights[head] ?? 1;
      return [{ name, kind, nullShare, weight, summary: summariseColumn(encoder, ofColumn) }];
    }),
    excluded: info.excluded,
    latentSize: info.latentSize,
    parameters: info.parameters,
    network: info.network,
    seed: info.seed,
    options: info.options,
    losses: {
      epochs: history.length,
      bestEpoch: best?.epoch ?? null,
      heldOut: best?.heldOut ?? null,
      reconstruction: best?.reconstruction ?? null,
      discriminatorAccuracy: best?.discriminatorAccuracy ?? null,
    },
    calibration: {
      rows: calibrated,
      thresholds: [
        { contamination: 0.01, score: thresholdOf(0.01), heldOutRowsAbove: above.two },
        { contamination: 0.001, score: thresholdOf(0.001), heldOutRowsAbove: above.three },
      ],
    },
  };
}
