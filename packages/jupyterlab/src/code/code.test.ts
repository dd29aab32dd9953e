import { describe, expect, it } from 'vitest';
import type { TrainingRequest } from '../worker/protocol.js';
import type { CodeSubject } from './code-subject.js';
import { pythonCode } from './python-code.js';
import { sqlCode } from './sql-code.js';
import { typescriptCode } from './typescript-code.js';

const REQUEST: TrainingRequest = {
  columns: [
    { name: 'id' },
    { name: 'price' },
    { name: 'paid' },
    { name: "it's", kind: 'categorical' },
  ],
  maxIterations: 3,
  seed: 7,
  effort: 'light',
  earlyStop: false,
};
const COLUMNS = ['id', 'price', 'paid', "it's", 'note', 'same'].map((name) => ({
  name,
  type: 'string',
  readable: true,
}));
const DIALECT = {
  delimiter: ';',
  decimal: '.',
  hasHeader: true,
  isRenamed: false,
  givenNames: [],
  hasTrailing: false,
  newline: '\n',
} as const;

function subject(
  file: Partial<CodeSubject['file']>,
  changes: Partial<CodeSubject> = {},
): CodeSubject {
  return {
    file: { path: 'data/shop.csv', format: 'csv', columns: COLUMNS, ...file },
    model: { kind: 'trained', request: REQUEST },
    threshold: 2,
    names: { score: 'score', isAnomaly: 'is_anomaly' },
    ...changes,
  };
}

describe('code for what was done in a panel', () => {
  it.each([
    ['a trained model', subject({})],
    [
      'a model file',
      subject(
        { path: 'shop.parquet', format: 'parquet' },
        { model: { kind: 'file', path: "it's.aae" } },
      ),
    ],
    ['Arrow', subject({ path: 'shop.arrow', format: 'arrow', isStream: false })],
    [
      'text that readers take for different things',
      subject(
        {
          dialect: { ...DIALECT, isRenamed: true },
          columns: [
            { name: 'zip', type: 'string', readable: true, isPlain: false },
            { name: 'day', type: 'date', readable: true, isPlain: true },
            { name: 'zip_1', type: 'timestamp with time zone', readable: true, isPlain: false },
          ],
        },
        { model: { kind: 'trained', request: { columns: [{ name: 'zip' }, { name: 'day' }] } } },
      ),
    ],
    [
      'decimal commas, and dates that are not ISO 8601',
      subject(
        {
          dialect: { ...DIALECT, decimal: ',' },
          columns: [
            { name: 'price', type: 'number', readable: true, isPlain: true },
            { name: 'net.far', type: 'number', readable: true, isPlain: false },
            { name: 'day', type: 'date', readable: true, isPlain: false, format: '%d.%m.%Y' },
            {
              name: 'sent',
              type: 'timestamp',
              readable: true,
              isPlain: false,
              format: '%m/%d/%Y %I:%M %p',
            },
          ],
        },
        { model: { kind: 'trained', request: { columns: [{ name: 'price' }, { name: 'day' }] } } },
      ),
    ],
    [
      'moments within JSON objects',
      subject(
        {
          path: 'shop.jsonl',
          format: 'jsonl',
          columns: [
            { name: 'sent.at', type: 'timestamp', readable: true, isPlain: false },
            { name: 'mixed', type: 'mixed', readable: false },
          ],
        },
        { model: { kind: 'trained', request: { columns: [{ name: 'sent.at' }] } } },
      ),
    ],
    [
      'names that are taken, and such as need quotes',
      subject(
        { path: 'shop.parquet', format: 'parquet' },
        { names: { score: 'odd`s score', isAnomaly: 'is_anomaly_2' } },
      ),
    ],
    [
      'names that are taken in Arrow',
      subject(
        { path: 'shop.arrow', format: 'arrow', isStream: false },
        { names: { score: 'score', isAnomaly: 'is_anomaly_2' } },
      ),
    ],
  ])('is short and whole for %s', (_, of) => {
    expect(
      [pythonCode(of), sqlCode(of) ?? 'none', typescriptCode(of)].join('\n=====\n'),
    ).toMatchSnapshot();
  });
});
