import { describe, expect, it } from 'vitest';
import { columnNamesOf, namesOf, scoreNamesOf, takenNames } from './new-column-names.js';

function tableOf(...names: string[]): Parameters<typeof takenNames>[0] {
  return { columns: names.map((name) => ({ name, type: 'FLOAT', readable: true })) };
}

describe('names of new columns', () => {
  it('get the first number that is free where a column has the name, each on its own', () => {
    const names = namesOf(
      new Set(['score', 'isAnomaly', 'latent']),
      '',
      ['is_anomaly', 'is_anomaly_2', 'latent_2'],
      2,
    );
    expect(columnNamesOf(names, 2)).toEqual(['score', 'is_anomaly_3', 'latent_2_1', 'latent_2_2']);
  });

  it('are no other spelling of a column there is, since SQL takes both for one', () => {
    expect(scoreNamesOf('', ['Score', 'IS_ANOMALY', 'is_anomaly_2'])).toEqual({
      score: 'score_2',
      isAnomaly: 'is_anomaly_3',
    });
    expect(namesOf(new Set(['latent']), 'My_', ['my_LATENT_2'], 2)).toEqual({
      latent: 'My_latent_2',
    });
  });

  it('are the same in code as in what a panel writes', () => {
    const taken = ['odd_score', 'score'];
    expect(scoreNamesOf('odd_', taken)).toEqual(
      namesOf(new Set(['score', 'isAnomaly']), 'odd_', taken, 1),
    );
  });

  it('do not take that of a struct, whose fields alone are columns of the table', () => {
    const table = tableOf('x', 'score.of.model');
    expect(scoreNamesOf('', takenNames(table)).score).toBe('score_2');
    const dialect = {
      delimiter: ',',
      decimal: '.',
      hasHeader: true,
      isRenamed: false,
      givenNames: [],
      hasTrailing: false,
      newline: '\n',
    } as const;
    expect(takenNames({ ...table, dialect })).toEqual(['x', 'score.of.model']);
  });
});
