import { z } from 'zod';
import { tableEncoderDocumentSchema } from '../columns/encoder-document.js';
import { calibrationDocument } from '../score/calibration.js';
import { detectorDocument, layersDocument } from './detector-document.js';

/** Most epochs a model file records. */
export const MAX_EPOCHS = 1_000_000;

const count = z.int().nonnegative();
/** By head, in the order of the table encoder's columns. */
const byHead = z.array(z.number().nonnegative().max(3.4028234663852886e38));

const epoch = z.strictObject({
  epoch: count,
  reconstruction: z.number(),
  heldOut: z.number(),
  discriminator: z.number(),
  generator: z.number(),
  discriminatorAccuracy: z.number(),
  learningRate: z.number(),
});

/** How a model came to be: facts for people, without effect on what it computes. */
const training = z.strictObject({
  /** Rows trained on. */
  rows: count,
  /** Rows held out from training, for early stopping and calibration. */
  heldOutRows: count,
  seed: count,
  /** The options of the training that name no column, callback or engine. */
  options: z.record(z.string(), z.json()),
  history: z.array(epoch).max(MAX_EPOCHS),
});

/**
 * Everything of a model but its parameters, as the JSON document of its file. Numbers are doubles or exact float32s, and JSON
 * keeps both to the bit.
 */
export const modelDocumentSchema = z.strictObject({
  /** The release that made the model. */
  createdWith: z.string().max(200),
  /** The layers; the heads follow from the table encoder. */
  network: z.strictObject({
    encoder: layersDocument,
    decoder: layersDocument,
    discriminator: layersDocument,
  }),
  tableEncoder: tableEncoderDocumentSchema,
  scoring: z.strictObject({ weights: byHead, expected: byHead }),
  detector: detectorDocument,
  calibration: calibrationDocument,
  training,
});

export type ModelDocument = z.infer<typeof modelDocumentSchema>;

export type TrainingFacts = z.infer<typeof training>;
