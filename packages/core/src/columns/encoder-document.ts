import { z } from 'zod';
import { CHARACTER_CLASSES, codePointsOf } from './characters.js';
import { hashFilterDocument } from './hash-filter.js';

/** Most categories that are one-hot. Each is a network feature, so more would cost every row's time; beyond it they are hashed. */
export const MAX_CATEGORIES = 128;

/** Most features of a column that is hashed or text. */
export const MAX_MULTI_HOT_WIDTH = 256;

/** Most features of a short text, which training keeps to; what is shared with files leaves room beyond. */
export const MAX_TEXT_WIDTH = 192;

/** Places of a short text that are read, the end's included. */
export const MAX_TEXT_POSITIONS = 25;

/** Most distinct words of a text that are looked at. */
export const MAX_TEXT_WORDS = 32;

/** Most training texts kept to decode to, and the most characters of one. */
export const MAX_TEXT_EXAMPLES = 128;
export const MAX_TEXT_EXAMPLE_LENGTH = 256;

/** Values of a hashed column that have a feature of their own. */
export const MAX_OWN_FEATURES = 64;

/** Features the other values of a hashed column share. */
export const MAX_BUCKETS = 128;

/** Most training values kept to decode to, and the most UTF-16 units of one: a few kilobytes a column as a rule, a megabyte at worst. */
export const MAX_KEPT_VALUES = 512;
export const MAX_KEPT_LENGTH = 1024;

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

/** A sigmoid head's loss is a mean over its features, so its weight grows with their number. */
const multiHotWeight = z
  .number()
  .positive()
  .max(10 * MAX_MULTI_HOT_WIDTH);

const keptValues = z
  .array(z.string().max(MAX_KEPT_LENGTH))
  .max(MAX_KEPT_VALUES)
  .refine((values) => new Set(values).size === values.length, 'values repeat');

const hashedCategoricalDocument = z
  .strictObject({
    kind: z.literal('hashed_categorical'),
    name,
    /** The most frequent values that training met twice, by falling frequency. */
    values: keptValues.min(1),
    /** How many of them, from the first, have a feature of their own. */
    own: z.int().nonnegative().max(MAX_OWN_FEATURES),
    /** Features the others share. */
    buckets: z.int().min(2).max(MAX_BUCKETS),
    /** Hashes of the other values that training met twice. */
    known: hashFilterDocument,
    trainingWeight: multiHotWeight,
  })
  .refine(({ own, values }) => own <= values.length, 'own is more than there are values');

/** One code point. */
const character = z
  .string()
  .max(2)
  .refine((text) => codePointsOf(text).length === 1, 'must be one character');

const positionDocument = z.strictObject({
  /** Characters with a feature of their own in this place. */
  characters: z.array(character).max(MAX_MULTI_HOT_WIDTH),
  /** Classes with a feature for all other characters of theirs, and the most frequent of these. */
  classes: z
    .array(z.strictObject({ class: z.enum(CHARACTER_CLASSES), example: character }))
    .max(CHARACTER_CLASSES.length),
  /** Whether texts end before this place. */
  end: z.boolean(),
});

const positionalTextDocument = z.strictObject({
  kind: z.literal('text_positions'),
  name,
  /** The frequent texts, each with a feature of its own, by falling frequency. */
  own: z.array(z.string().max(MAX_KEPT_LENGTH)).max(MAX_OWN_FEATURES),
  positions: z
    .array(positionDocument)
    .min(1)
    .max(MAX_TEXT_POSITIONS)
    .refine(
      (positions) =>
        positions.reduce((sum, { characters, classes }) => {
          return sum + characters.length + classes.length + 1;
        }, 0) <= MAX_MULTI_HOT_WIDTH,
      'positions have too many features',
    ),
  /** Hashes of the trigrams that at least two training rows hold. */
  trigrams: hashFilterDocument,
  trainingWeight: multiHotWeight,
});

const wordTextDocument = z.strictObject({
  kind: z.literal('text_words'),
  name,
  /** Lengths in UTF-16 units, ascending, that part the texts into groups told apart. */
  lengths: z.array(z.int().nonnegative()).max(16),
  /** Words with a feature of their own. */
  own: z.array(z.string().max(2 * 32)).max(MAX_OWN_FEATURES),
  /** Features the other words share. */
  buckets: z.int().min(1).max(MAX_BUCKETS),
  /** Hashes of the words and of the trigrams that at least two training rows hold. */
  words: hashFilterDocument,
  trigrams: hashFilterDocument,
  /** Distinct words of a text that are looked at. */
  mostWords: z.int().min(1).max(MAX_TEXT_WORDS),
  /** Training texts to decode to, by falling frequency. */
  examples: z
    .array(z.string().max(2 * MAX_TEXT_EXAMPLE_LENGTH))
    .min(1)
    .max(MAX_TEXT_EXAMPLES),
  trainingWeight: multiHotWeight,
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
  hashedCategoricalDocument,
  positionalTextDocument,
  wordTextDocument,
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
export type HashedCategoricalDocument = z.infer<typeof hashedCategoricalDocument>;
export type PositionalTextDocument = z.infer<typeof positionalTextDocument>;
export type WordTextDocument = z.infer<typeof wordTextDocument>;
export type TimestampDocument = z.infer<typeof timestampDocument>;
export type ColumnTermsDocument = z.infer<typeof columnTerms>;
export type TimeZoneDocument = z.infer<typeof timeZoneDocument>;
export type TimeDocument = z.infer<typeof timeDocument>;
export type VectorDocument = z.infer<typeof vectorDocument>;
export type EncoderDocument = z.infer<typeof encoderDocumentSchema>;
export type TableEncoderDocument = z.infer<typeof tableEncoderDocumentSchema>;
