import { z } from 'zod';

/** Most categories a column keeps apart. Each is a network feature, so more would cost every row's time for values few rows have. */
export const MAX_CATEGORIES = 128;

/** Most elements of a vector column: above every embedding in use, and low enough that its means stay a small part of a model file. */
export const MAX_VECTOR_SIZE = 16_384;

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

/** Most clock changes of a time zone: 100 years of Morocco's four a year, and more. */
const MAX_CLOCK_CHANGES = 1000;

const timeZoneDocument = z
  .strictObject({
    /** As in the IANA time zone database. */
    name: z.string().max(100),
    /** Moments of clock changes, in seconds since 1970, rising. */
    changes: z.array(z.int()).max(MAX_CLOCK_CHANGES),
    /** Seconds local time is ahead of UTC: before the first change, and after each. */
    offsets: z
      .array(z.int().min(-86_400).max(86_400))
      .min(1)
      .max(MAX_CLOCK_CHANGES + 1),
  })
  .refine(
    ({ changes, offsets }) =>
      offsets.length === changes.length + 1 &&
      changes.every((change, i) => i === 0 || change > (changes[i - 1] ?? change)),
    'changes do not rise or do not go with the offsets',
  );

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
  /** Whose clock and calendar the cycles go by; UTC where there is none. */
  timeZone: timeZoneDocument.optional(),
});

const timeDocument = z.strictObject({ kind: z.literal('time'), name, unit });

const vectorDocument = z.strictObject({
  kind: z.literal('vector'),
  name,
  /** By element: the mean of the training vectors. */
  means: z.array(mean).min(1).max(MAX_VECTOR_SIZE),
  /** Standard deviation of all elements about their own means: one scale for the whole vector. */
  deviation,
  /** Whether all training elements were whole numbers. */
  integer: z.boolean(),
});

/** One column's encoder as JSON. Doubles survive JSON unchanged, so a restored encoder computes the same bits. */
export const encoderDocumentSchema = z.discriminatedUnion('kind', [
  numericDocument,
  booleanDocument,
  categoricalDocument,
  timestampDocument,
  timeDocument,
  vectorDocument,
]);

/** Largest weight of a column. */
export const MAX_COLUMN_WEIGHT = 100;

const columnTerms = z.strictObject({
  name,
  /** Factor of the column's part in loss and score. */
  weight: z.number().min(0).max(MAX_COLUMN_WEIGHT),
  /** What NULL means: null: nothing; `unseen`: training had none; else a feature, with the training weight of its head. */
  missing: z.union([z.null(), z.literal('unseen'), z.strictObject({ trainingWeight })]),
});

/** A table's encoders as JSON, in the order of their network features, and the columns left out. */
export const tableEncoderDocumentSchema = z
  .strictObject({
    columns: z
      .array(encoderDocumentSchema)
      .min(1)
      .max(MAX_COLUMNS)
      .refine(
        (columns) => new Set(columns.map((column) => column.name)).size === columns.length,
        'column names repeat',
      ),
    excluded: z.array(z.strictObject({ name, reason: z.string() })).max(MAX_COLUMNS),
    /** Of the columns that have a weight other than 1 or whose NULLs mean something, in the columns' order. */
    terms: z.array(columnTerms).min(1).max(MAX_COLUMNS).optional(),
  })
  .refine(({ columns, terms = [] }) => {
    const names = columns.map((column) => column.name);
    const places = new Map(names.map((columnName, index) => [columnName, index]));
    return terms.every(
      (term, i) =>
        (places.get(term.name) ?? -1) >
        (i === 0 ? -1 : (places.get(terms[i - 1]?.name ?? '') ?? -1)),
    );
  }, 'terms are not of its columns, in their order');

export type NumericDocument = z.infer<typeof numericDocument>;
export type BooleanDocument = z.infer<typeof booleanDocument>;
export type CategoricalDocument = z.infer<typeof categoricalDocument>;
export type TimestampDocument = z.infer<typeof timestampDocument>;
export type ColumnTermsDocument = z.infer<typeof columnTerms>;
export type TimeZoneDocument = z.infer<typeof timeZoneDocument>;
export type TimeDocument = z.infer<typeof timeDocument>;
export type VectorDocument = z.infer<typeof vectorDocument>;
export type EncoderDocument = z.infer<typeof encoderDocumentSchema>;
export type TableEncoderDocument = z.infer<typeof tableEncoderDocumentSchema>;
