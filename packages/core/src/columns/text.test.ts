import { describe, expect, it } from 'vitest';
import { RandomStream } from '../engine/random-stream.js';
import { UnreadableColumnError } from '../errors.js';
import type { Column, DictionaryColumn, StringColumn } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { encoderDocumentSchema } from './encoder-document.js';
import { fitEncoder } from './fit-encoder.js';
import { PositionalTextEncoder } from './positional-text.js';
import { restoreEncoder } from './restore-encoder.js';
import { fitText } from './text.js';
import { WordTextEncoder } from './word-text.js';

function strings(values: readonly (string | null)[]): StringColumn {
  return { name: 's', type: 'string', length: values.length, at: (row) => values[row] ?? null };
}

function coded(values: readonly (string | null)[]): DictionaryColumn {
  const dictionary = [...new Set(values)].reverse();
  const codes = Int32Array.from(values, (value) => dictionary.indexOf(value));
  return { name: 's', type: 'dictionary', length: values.length, codes, dictionary };
}

function fitted(values: readonly (string | null)[]): PositionalTextEncoder | WordTextEncoder {
  const encoder = fitText(strings(values));
  if ('reason' in encoder) throw new Error(encoder.reason);
  return encoder;
}

/** The features of each row that are 1, in order; null for NULL. */
function featuresOf(encoder: ColumnEncoder, column: Column): (number[] | null)[] {
  const cells = Array.from({ length: encoder.cells }, () => new Float32Array(column.length));
  encoder.encodeCells(column, 0, column.length, cells);
  return Array.from({ length: column.length }, (_, row) => {
    const indices = cells.map((values) => values[row] ?? NaN);
    return indices.some(Number.isNaN) ? null : [...new Set(indices)].sort((a, b) => a - b);
  });
}

/** How many features one of two values has and the other has not. */
function difference(encoder: ColumnEncoder, a: string, b: string): number {
  const [first, second] = featuresOf(encoder, strings([a, b]));
  const [of, without] = [new Set(first), new Set(second)];
  return [...of, ...without].filter((feature) => !(of.has(feature) && without.has(feature))).length;
}

/** The values a row's own features, as logits, are decoded to. */
function decoded(encoder: ColumnEncoder, values: readonly string[]): (string | null | undefined)[] {
  const outputs = Array.from({ length: encoder.width }, () =>
    new Float32Array(values.length).fill(-4),
  );
  featuresOf(encoder, strings(values)).forEach((features, row) => {
    for (const feature of features ?? []) (outputs[feature] ?? new Float32Array())[row] = 4;
  });
  const column = encoder.decode(outputs, values.length);
  if (column.type !== 'dictionary') throw new Error(`decoded to a ${column.type}`);
  return Array.from(column.codes, (code) => column.dictionary[code]);
}

const random = new RandomStream(5);
const draw = (characters: string): string => characters[random.integer(characters.length)] ?? '';

/** Codes such as QX-0417-K: two letters of six, four digits, a letter of three. */
const CODES = Array.from(
  { length: 3000 },
  () =>
    `${draw('QRSTUV')}${draw('XYZ')}-${Array.from({ length: 4 }, () => draw('0123456789')).join('')}-${draw('KLM')}`,
);
const WORDS = 'the order of a customer was sent to our warehouse in two parts by road'.split(' ');
const SENTENCES = Array.from({ length: 2000 }, (_, row) =>
  Array.from({ length: 6 + random.integer(10) }, () => WORDS[random.integer(WORDS.length)])
    .concat(`No${row}`)
    .join(' '),
);
const ODD = ['', ' ', '\ud800', '\udc00\ud800', 'é東\u{1f600}', '\u0000', 'x'.repeat(1_000_000)];

describe.each([
  ['codes', CODES, PositionalTextEncoder],
  ['sentences', SENTENCES, WordTextEncoder],
] as const)('a text encoder of %s', (name, values, type) => {
  const encoder = fitted(values);

  it('is laid out by the length of the texts, and of bounded size', () => {
    expect(encoder).toBeInstanceOf(type);
    expect([encoder.kind, encoder.loss, encoder.expansion]).toEqual([
      'text',
      'sigmoid_cross_entropy',
      'multi_hot',
    ]);
    expect(encoder.width).toBeLessThanOrEqual(192);
    expect(encoder.cells).toBeLessThanOrEqual(40);
    const all = featuresOf(encoder, strings([...values, ...ODD])).flat();
    expect(all.every((feature) => feature !== null && feature < encoder.width)).toBe(true);
  });

  it('reads dictionaries and strings alike, to the bit, NULLs and odd strings included', () => {
    const column = [null, ...values.slice(0, 300), ...ODD, null, ...values.slice(0, 50)];
    const other = fitText(coded(values));
    if ('reason' in other) expect.unreachable();
    expect(other.toDocument()).toEqual(encoder.toDocument());
    const features = featuresOf(encoder, strings(column));
    expect(featuresOf(encoder, coded(column))).toEqual(features);
    expect(features.map((row, i) => (row === null ? i : -1)).filter((i) => i >= 0)).toEqual([
      0,
      301 + ODD.length,
    ]);
  });

  it('takes rows that are not valid for NULL', () => {
    const validity = { bits: Uint8Array.of(0b010), offset: 0 };
    const column = { ...strings(values.slice(0, 3)), validity };
    expect(featuresOf(encoder, column).map((row) => row === null)).toEqual([true, false, true]);
    const dictionary = { ...coded(values.slice(0, 3)), validity };
    expect(featuresOf(encoder, dictionary)).toEqual(featuresOf(encoder, column));
  });

  it('is the same to the bit after a trip through JSON', () => {
    const json: unknown = JSON.parse(JSON.stringify(encoder.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    expect(restored.toDocument()).toEqual(encoder.toDocument());
    expect([restored.width, restored.cells, restored.trainingWeight]).toEqual([
      encoder.width,
      encoder.cells,
      encoder.trainingWeight,
    ]);
    const column = strings([...values.slice(0, 200), ...ODD, null]);
    expect(featuresOf(restored, column)).toEqual(featuresOf(encoder, column));
    expect(JSON.stringify(encoder.toDocument()).length).toBeLessThan(100_000);
  });

  it('fits texts that are empty, broken or very long', () => {
    const odd = fitted([...values, ...ODD, ...ODD]);
    const json: unknown = JSON.parse(JSON.stringify(odd.toDocument()));
    const restored = restoreEncoder(encoderDocumentSchema.parse(json));
    expect(featuresOf(restored, strings(ODD))).toEqual(featuresOf(odd, strings(ODD)));
  });

  it('costs 1 a row in training when each feature is guessed at its own share, to 9 digits', () => {
    const ones = new Float64Array(encoder.width);
    for (const row of featuresOf(encoder, strings(values))) {
      for (const feature of row ?? []) ones[feature] = (ones[feature] ?? 0) + 1;
    }
    const entropy = ones.reduce((sum, count) => {
      const share = count / values.length;
      if (share === 0 || share === 1) return sum;
      return sum - share * Math.log(share) - (1 - share) * Math.log(1 - share);
    }, 0);
    expect((encoder.trainingWeight * entropy) / encoder.width).toBeCloseTo(1, 9);
  });

  it('refuses documents out of bounds', () => {
    const document = encoder.toDocument();
    const position = { characters: ['a'], classes: [], end: false };
    const changes: object[] = [
      { trigrams: 'AAAA' },
      { trigrams: 5 },
      { trainingWeight: Infinity },
      { own: Array.from({ length: 65 }, (_, i) => String(i)) },
      { surprise: 1 },
      ...(name === 'codes'
        ? [
            { positions: [] },
            { positions: Array.from({ length: 26 }, () => position) },
            { positions: [{ ...position, characters: ['ab'] }] },
            { positions: [{ ...position, characters: Array.from({ length: 257 }, () => 'a') }] },
            { positions: [{ ...position, classes: [{ class: 'vowel', example: 'a' }] }] },
          ]
        : [
            { mostWords: 33 },
            { mostWords: 0 },
            { buckets: 1e9 },
            { examples: [] },
            { examples: ['a'.repeat(513)] },
            { lengths: Array.from({ length: 17 }, (_, i) => i) },
          ]),
    ];
    for (const change of changes) {
      expect(encoderDocumentSchema.safeParse({ ...document, ...change }).success).toBe(false);
    }
    expect(encoderDocumentSchema.safeParse(document).success).toBe(true);
  });
});

describe('short texts', () => {
  const encoder = fitted(CODES);

  it('differ in one feature a place', () => {
    expect(difference(encoder, 'QX-0417-K', 'QX-0417-L')).toBe(2);
    expect(difference(encoder, 'QX-0417-K', 'RX-0418-K')).toBe(4);
    expect(difference(encoder, 'QX-0417-K', 'QX-0417-K')).toBe(0);
  });

  it.each(['QX-04I7-K', 'QX-0417', 'QX-0417-K ', 'QX0417-K', 'qx-0417-K', 'QX-0417-KK', ''])(
    'with a character out of place, such as "%s", have features that no training text has',
    (malformed) => {
      const usual = new Set(featuresOf(encoder, strings(CODES)).flat());
      const [features] = featuresOf(encoder, strings([malformed]));
      expect(features?.filter((feature) => !usual.has(feature)).length).toBeGreaterThan(1);
    },
  );

  it('are decoded place by place to themselves', () => {
    expect(decoded(encoder, CODES.slice(0, 200))).toEqual(CODES.slice(0, 200));
  });

  it('have a feature of their own where they are frequent, and are decoded to themselves', () => {
    const labels = ['Sales', 'Tech-support', 'Sales', 'Other-service', 'Craft'];
    const frequent = fitted(Array.from({ length: 400 }, (_, i) => labels[i % 5] ?? ''));
    expect(featuresOf(frequent, strings(labels)).map((row) => row?.length)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(decoded(frequent, labels)).toEqual(labels);
    expect(difference(frequent, 'Sales', 'Slaes')).toBeGreaterThan(5);
  });

  it('decode a class of rare characters to its most frequent one', () => {
    const characters = Array.from({ length: 60 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const many = fitted(
      Array.from({ length: 5000 }, (_, i) =>
        i % 1000 < 2 ? `x${characters[i % 1000] ?? ''}` : `x${(i * 7) % 10}${(i * 3) % 10}`,
      ),
    );
    const texts = decoded(many, ['x一', 'x丁', 'x07']);
    expect(texts[0]).toMatch(/^x[一丁]/u);
    expect(texts[2]).toBe('x07');
  });
});

describe('long texts', () => {
  const encoder = fitted(SENTENCES);

  it('differ by their words, whatever their order', () => {
    expect(difference(encoder, 'the order was sent by road', 'by road was sent the order')).toBe(0);
    expect(
      difference(encoder, 'the order was sent by road', 'the parts was sent by road'),
    ).toBeGreaterThanOrEqual(2);
  });

  it('tell of words and runs of characters that training did not hold', () => {
    const usual = 'the order of a customer was sent to our warehouse No5';
    expect(difference(encoder, usual, usual.replace('warehouse', 'warehuose'))).toBeGreaterThan(4);
  });

  it('tell a text twice as long as any apart', () => {
    const [features] = featuresOf(encoder, strings([SENTENCES.slice(0, 20).join(' ')]));
    const usual = new Set(featuresOf(encoder, strings(SENTENCES)).flat());
    expect(features?.some((feature) => !usual.has(feature))).toBe(true);
  });

  it('are decoded to a frequent training text, cut after 256 characters', () => {
    const long = `${'many words '.repeat(60)}end`;
    const frequent = fitted([...SENTENCES, ...Array.from({ length: 30 }, () => long)]);
    expect(decoded(frequent, [long])[0]).toBe(long.slice(0, 256));
    const { examples } = encoder.toDocument() as { examples: string[] };
    expect(SENTENCES).toContain(decoded(encoder, ['the order was sent'])[0]);
    expect(examples).toHaveLength(128);
  });

  it('in a script without blanks are read character by character', () => {
    const chinese = Array.from(
      { length: 500 },
      (_, i) => `订单${i % 7}已经发货，请您注意查收包裹，谢谢您的支持和信任${'一二三四'[i % 4]}`,
    );
    const other = fitted(chinese);
    expect(other).toBeInstanceOf(WordTextEncoder);
    expect(difference(other, chinese[0] ?? '', chinese[1] ?? '')).toBeGreaterThan(0);
  });
});

describe('very many texts', () => {
  it('are learned from in part, the frequent ones for sure', () => {
    const words = Array.from(
      { length: 50 },
      (_, i) => `${WORDS[i % 15] ?? ''}${'wxyz'[i % 4] ?? ''}`,
    );
    const many = Array.from({ length: 24_000 }, (_, row) =>
      Array.from({ length: 90 }, (_, i) => words[(row * 31 + i * i * (1 + (row % 7))) % 50])
        .concat(String(row))
        .join(' '),
    );
    const usual = `${WORDS.join(' ')} every day`;
    const encoder = fitted([...many, usual, usual, usual]);
    const { examples, own } = encoder.toDocument() as { examples: string[]; own: string[] };
    expect(examples[0]).toBe(usual);
    expect(own.length).toBeGreaterThanOrEqual(50);
    expect(featuresOf(encoder, strings(many.slice(-5))).every((row) => row !== null)).toBe(true);
  });
});

describe('a column that cannot be text', () => {
  it('because it holds nothing or one value has no encoder', () => {
    expect(fitText(strings([null, null]))).toEqual({
      reason: expect.stringMatching(/NULL/) as string,
    });
    expect(fitText(strings(['a', null, 'a']))).toEqual({
      reason: expect.stringMatching(/constant/) as string,
    });
  });

  it('because it holds numbers is an error naming it', () => {
    const numbers = { name: 'n', type: 'number', length: 1, values: Float64Array.of(1) } as const;
    expect(() => fitEncoder(numbers, 'text')).toThrow(UnreadableColumnError);
    expect(() => fitEncoder(numbers, 'text')).toThrow(
      /"n" holds numbers, which cannot be read as text/,
    );
  });
});
