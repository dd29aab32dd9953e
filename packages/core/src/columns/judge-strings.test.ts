import { describe, expect, it } from 'vitest';
import type { DictionaryColumn, StringColumn } from './column.js';
import { judgeStrings } from './judge-strings.js';
import { RandomStream } from '../engine/random-stream.js';

const random = new RandomStream(8);
const ROWS = 1000;

function column(valueOf: (row: number) => string | null, length = ROWS): StringColumn {
  const values = Array.from({ length }, (_, row) => valueOf(row));
  return { name: 's', type: 'string', length, at: (row) => values[row] ?? null };
}

function hex(digits: number): string {
  return Array.from({ length: digits }, () => random.integer(16).toString(16)).join('');
}

const FIRST_NAMES = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'John', 'Radia'];
const LAST_NAMES = Array.from({ length: 400 }, (_, i) => `Mac${hex(3)}${i}`);
const VERBS = ['failed', 'started', 'stopped', 'was refused', 'timed out'];
const pick = (of: readonly string[]): string => of[random.integer(of.length)] ?? '';

describe('identifiers, left out with a reason that says how to have them read,', () => {
  it.each<[string, (row: number) => string]>([
    ['serial codes', (row) => `AB-${1000 + row}-X`],
    ['hashes', () => hex(40)],
    ['UUIDs', () => [8, 4, 4, 4, 12].map(hex).join('-')],
    ['e-mail addresses', (row) => `${pick(FIRST_NAMES)}.${pick(LAST_NAMES)}${row}@example.com`],
    ['telephone numbers', (row) => `+49 ${String(1_000_000 + row * 7)}`],
    ['paths', (row) => `/home/${pick(FIRST_NAMES)}/reports/${row}.csv`],
    ['names of persons', (row) => `${pick(FIRST_NAMES)} ${pick(LAST_NAMES)}${hex(4)}${row}`],
  ])('are %s', (_, valueOf) => {
    expect(judgeStrings(column(valueOf))).toEqual({
      reason: expect.stringMatching(/identifier.*'text'/) as string,
    });
  });
});

describe('texts', () => {
  it.each<[string, (row: number) => string]>([
    [
      'sentences, nearly all different',
      (row) => `Job ${row} of ${pick(FIRST_NAMES)} ${pick(VERBS)} on the server`,
    ],
    ['sentences in Chinese', (row) => `订单${row}已经发货，请您注意查收${'包裹快递'[row % 4]}`],
    ['codes of which most occur once', (row) => `${row % 3}K-${random.integer(1200)}-Z`],
    [
      'long strings that repeat in part',
      (row) => `https://example.com/articles/${random.integer(400)}/part/${row % 2}`,
    ],
  ])('are %s', (_, valueOf) => {
    expect(judgeStrings(column(valueOf))).toBe('text');
  });
});

describe('categories', () => {
  it.each<[string, (row: number) => string | null]>([
    ['few values', (row) => pick(VERBS) + String(row % 3)],
    ['hundreds of values that repeat', () => `shop ${random.integer(300)}`],
    ['a few strings, all different', (row) => (row < 19 ? `v${row}` : null)],
    ['nothing', () => null],
  ])('are %s', (_, valueOf) => {
    expect(judgeStrings(column(valueOf))).toBe('categorical');
  });
});

describe('the judgement', () => {
  it('is of the rows asked for', () => {
    const half = column((row) => (row < 500 ? `id ${row}` : pick(VERBS)));
    expect(
      judgeStrings(
        half,
        Uint32Array.from({ length: 500 }, (_, i) => i),
      ),
    ).toHaveProperty('reason');
    expect(
      judgeStrings(
        half,
        Uint32Array.from({ length: 500 }, (_, i) => 500 + i),
      ),
    ).toBe('categorical');
  });

  it('is the same of a dictionary', () => {
    const values = Array.from({ length: ROWS }, (_, row) => `${row % 900}-${row % 3}`);
    const dictionary = [...new Set(values)];
    const coded: DictionaryColumn = {
      name: 's',
      type: 'dictionary',
      length: ROWS,
      codes: Int32Array.from(values, (value) => dictionary.indexOf(value)),
      dictionary,
    };
    expect(judgeStrings(coded)).toBe('text');
    expect(judgeStrings(column((row) => values[row] ?? null))).toBe('text');
  });
});
