import { z } from 'zod';

/** Most categories a column keeps apart. Each is a network feature, so more would cost every row's time for values few rows have. */
export const MAX_CATEGORIES = 128;

/** Most columns of a model: far above what tables have, and low enough that a damaged file cannot ask for a huge network. */
export const MAX_COLUMNS = 65_536;

/** Largest number that counts as finite, so that sums of squares stay doubles. Anything beyond is treated as an infinity. */
export const LARGEST_NUMBER = 1e140;

/** Smallest standard deviation divided by, so that its reciprocal stays a double. */
export const SMALLEST_DEVIATION = 1e-140;

const name = z.string();
const mean = z.number().min(-LARGEST_NUMBER).max(LARGEST_NUMBER);
const deviation = z.number().min(SMALLEST_DEVIATION).max(LARGEST_NUMBER);
const trainingWeight = z.number().positive().max(10);

const numericDocument = z.strictObject({
  kind: z.literal('numeric'),
  name,
  /** What is standardised: the value, or sign(x) * ln(1 + |x|) where values span many magnitudes. */
  transform: z.enum(['identity', 'signed_log']),
  /** Mean and standard deviation of the transformed training values. */
  mean,
  deviation,
  /** Whether all training values were whole numbers. */
  integer: z.boolean(),
});

const booleanDocument = z.strictObject({
  kind: z.literal('boolean'),
  name,
  /** What the column is made of, and is decoded to. */
  source: z.enum(['boolean', 'number']),
  /** The rarer value in training. */
  rarer: z.boolean(),
  trainingWeight,
});

const categoricalDocument = z.strictObject({
  kind: z.literal('categorical'),
  name,
  /** The values kept apart: class 1, 2, ...; class 0 is any other. */
  categories: z
    .array(z.string())
    .min(1)
    .max(MAX_CATEGORIES)
    .refine((values) => new Set(values).size === values.length, 'categories repeat'),
  trainingWeight,
});

const unit = z.enum(['day', 'second', 'millisecond', 'microsecond', 'nanosecond']);

const timestampDocument = z.strictObject({
  kind: z.literal('timestamp'),
  name,
  /** The unit decoded to. */
  unit,
  /** Mean and standard deviation of the training values, in seconds since 1970. */
  mean,
  deviation,
  /** Cycles the training values span. */
  cycles: z
    .array(z.enum(['day', 'week', 'year']))
    .max(3)
    .refine((values) => new Set(values).size === values.length, 'cycles repeat'),
});

const timeDocument = z.strictObject({ kind: z.literal('time'), name, unit });

/** One column's encoder as JSON. Doubles survive JSON unchanged, so a restored encoder computes the same bits. */
export const encoderDocumentSchema = z.discriminatedUnion('kind', [
  numericDocument,
  booleanDocument,
  categoricalDocument,
  timestampDocument,
  timeDocument,
]);

/** A table's encoders as JSON, in the order of their network features, and the columns left out. */
export const tableEncoderDocumentSchema = z.strictObject({
  columns: z
    .array(encoderDocumentSchema)
    .min(1)
    .max(MAX_COLUMNS)
    .refine(
      (columns) => new Set(columns.map((column) => column.name)).size === columns.length,
      'column names repeat',
    ),
  excluded: z.array(z.strictObject({ name, reason: z.string() })).max(MAX_COLUMNS),
});

export type NumericDocument = z.infer<typeof numericDocument>;
export type BooleanDocument = z.infer<typeof booleanDocument>;
export type CategoricalDocument = z.infer<typeof categoricalDocument>;
export type TimestampDocument = z.infer<typeof timestampDocument>;
export type TimeDocument = z.infer<typeof timeDocument>;
export type EncoderDocument = z.infer<typeof encoderDocumentSchema>;
export type TableEncoderDocument = z.infer<typeof tableEncoderDocumentSchema>;
