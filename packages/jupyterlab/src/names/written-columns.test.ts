import { describe, expect, it } from 'vitest';
import type { TableColumn } from '../worker/protocol.js';
import { writtenColumns } from './written-columns.js';

/** Columns of a table as `name type` each. */
function columns(...all: string[]): TableColumn[] {
  return all.map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type, readable: true };
  });
}

const PLAIN = { prefix: '', isResult: false };

describe('columns that Colatent wrote', () => {
  it.each([
    ['text', ['score number', 'is_anomaly boolean']],
    ['Parquet', ['score FLOAT', 'is_anomaly BOOLEAN', 'reason STRING', 'selected BOOLEAN']],
    ['Arrow', ['is_anomaly Bool', 'latent_1 Float32', 'latent_2 Float32']],
    ['a second time', ['score FLOAT', 'is_anomaly BOOLEAN', 'score_2 FLOAT', 'is_anomaly_2 Bool']],
    ['a third time', ['score_3 number', 'latent_3_1 number', 'latent_3_2 number']],
  ])('are known by names and types, of %s', (_, written) => {
    const table = columns('price DOUBLE', ...written);
    expect([...writtenColumns(table, PLAIN)]).toEqual(table.slice(1).map((column) => column.name));
  });

  it('are known beside columns of the user by the same names', () => {
    const table = columns('is_anomaly BOOLEAN', 'score FLOAT', 'is_anomaly_2 BOOLEAN');
    expect([...writtenColumns(table, PLAIN)]).toEqual(['score', 'is_anomaly_2']);
  });

  it.each([
    ['one of the names', ['score DOUBLE']],
    ['a label', ['x DOUBLE', 'is_anomaly BOOLEAN']],
    ['a score with its reason', ['score DOUBLE', 'reason STRING']],
    ['names apart', ['score DOUBLE', 'x DOUBLE', 'is_anomaly BOOLEAN']],
    ['another order', ['is_anomaly BOOLEAN', 'score DOUBLE']],
    ['other types', ['score INT64', 'is_anomaly INT64']],
    ['longer names', ['score_of_test number', 'is_anomaly_old boolean']],
    ['latents alone', ['latent_1 number', 'latent_2 number']],
  ])('are not seen in %s', (_, table) => {
    expect([...writtenColumns(columns(...table), PLAIN)]).toEqual([]);
  });

  it('are known one by one by the prefix that is set, or at the end of a file of results', () => {
    const table = columns('score number', 'x number', 'odd_reason string');
    expect([...writtenColumns(table, { prefix: 'odd_', isResult: false })]).toEqual(['odd_reason']);
    const result = columns('is_anomaly boolean', 'x number', 'selected boolean');
    expect([...writtenColumns(result, { prefix: '', isResult: true })]).toEqual(['selected']);
  });
});
