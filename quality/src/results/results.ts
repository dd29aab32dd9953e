import { z } from 'zod';
import { EFFORTS, TRAINING_ROWS } from '../detectors/colatent.js';
import { PROTOCOLS } from '../protocol/split-rows.js';

const percent = z.number().min(0).max(100);
const spread = z.object({ mean: percent, deviation: z.number().min(0) });

/** Areas under the two curves, percent; the AUPRC is the average precision. */
const areas = z.object({ auroc: percent, auprc: percent });

const setResult = z.object({
  set: z.string(),
  /** Rows of the file, the anomalies among them, and columns without the label. */
  rows: z.int().min(1),
  anomalies: z.int().min(0),
  columns: z.int().min(1),
  /** Over the seeds. */
  auroc: spread,
  auprc: spread,
  /** Mean over the seeds. */
  secondsTrained: z.number().min(0),
  /** Mean over the seeds. */
  rowsPerSecond: z.number().positive(),
  /** What `fit` warned of with the first seed. */
  warnings: z.array(z.string()),
  /** Nearest neighbours in the same run, with `--knn`: a mean over the seeds, or why there is none. */
  knn: z.union([areas, z.object({ error: z.string() })]).optional(),
  /** By detector; empty when the tables lack the set. */
  published: z.record(z.string(), areas),
});

const means = z.object({
  /** Sets the means are over. */
  sets: z.int().min(1),
  colatent: areas,
  /** Given when all of these sets have it. */
  knn: areas.optional(),
  /** Detectors that have a result for all of these sets. */
  published: z.record(z.string(), areas),
});

const protocolResult = z.object({
  protocol: z.enum(PROTOCOLS),
  sets: z.array(setResult),
  failures: z.array(z.object({ set: z.string(), error: z.string() })),
  /** Over all sets that were measured; absent when none was. */
  means: means.optional(),
  /** Over those of them the tables have; absent when these are none. */
  meansOfPublished: means.optional(),
  /** Mean over the sets. */
  secondsTrained: z.number().min(0),
  /** Mean over the sets; the harmonic mean, as if each set had as many rows. */
  rowsPerSecond: z.number().min(0),
});

const proof = z.object({
  set: z.string(),
  measured: areas.optional(),
  published: areas,
  /** Whether both agree to two decimals. */
  agrees: z.boolean(),
  error: z.string().optional(),
});

/** What a results file holds. */
export const qualityResults = z.object({
  format: z.literal('colatent-quality-1'),
  /** Version of @colatent/core. */
  colatent: z.string(),
  machine: z.string(),
  /** What was told to `fit`; absent is the default. */
  settings: z.object({
    effort: z.enum(EFFORTS).optional(),
    trainingRows: z.enum(TRAINING_ROWS).optional(),
  }),
  /** Seeds 0 to `seeds` - 1. */
  seeds: z.int().min(1),
  protocols: z.array(protocolResult),
  /** Nearest neighbours in the one-class protocol beside their published results. */
  proof: z.array(proof),
});

/** A run of the measure. */
export type QualityResults = z.output<typeof qualityResults>;
export type ProtocolResult = z.output<typeof protocolResult>;
export type SetResult = z.output<typeof setResult>;
export type Means = z.output<typeof means>;
export type Proof = z.output<typeof proof>;
export type Areas = z.output<typeof areas>;
