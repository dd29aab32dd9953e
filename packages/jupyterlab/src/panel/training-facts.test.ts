import { Columns, fitSync } from '@colatent/core';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { trainingFacts } from './training-facts.js';

const trans = nullTranslator.load('colatent');
const values = Float64Array.from({ length: 100 }, (_, row) => Math.sin(row));
const rows = new Columns([{ name: 'x', type: 'number', length: 100, values }]);

/** The names and values told of a model that was trained at a time, or at none that is recorded. */
function factsOf(trainedAt?: Date): ReadonlyMap<string, string> {
  const { model } = fitSync(rows, {
    maxIterations: 1,
    ...(trainedAt !== undefined && { trainedAt }),
  });
  return new Map(trainingFacts(model.describe(), trans));
}

describe('what is told of how a model was trained', () => {
  it('has the time where it is recorded', () => {
    expect(factsOf(new Date('2026-05-04T03:02:01Z')).get('Trained at')).toBe(
      '2026-05-04 03:02 UTC',
    );
  });

  it('says nothing of a time that is not', () => {
    const facts = factsOf();
    expect(facts.get('Epochs')).toBe('1 of at most 1');
    expect(facts.has('Trained at')).toBe(false);
  });
});
