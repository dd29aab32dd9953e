import { expect, it } from 'vitest';
import { canBeLabel, isNamedLikeLabel, isNamedOrdinary } from './label-names.js';

it('tells names of answers from others', () => {
  const answers = [
    'label',
    'Class',
    'is_anomaly',
    'isFraud',
    'Outlier',
    'true-label',
    'income',
    'y',
  ];
  expect(answers.filter((name) => !isNamedLikeLabel(name))).toEqual([]);
  const others = [
    'workclass',
    'passenger_class',
    'labelled_at',
    'y2',
    'x_y',
    'income_tax',
    '',
    'é',
  ];
  expect(others.filter(isNamedLikeLabel)).toEqual([]);
});

it('tells values that say that a row is ordinary', () => {
  expect(['normal', 'Normal.', 'BENIGN'].map(isNamedOrdinary)).toEqual([true, true, true]);
  expect(['no', '0', 'abnormal', ''].map(isNamedOrdinary)).toEqual([false, false, false, false]);
});

it('takes columns of 2 to 50 different values for labels', () => {
  expect([null, 0, 1, 2, 50, 51].map(canBeLabel)).toEqual([false, false, false, true, true, false]);
});
