import { describe, expect, it } from 'vitest';
import { RowSelection } from './row-selection.js';

describe('RowSelection', () => {
  it('is a set of its rows', () => {
    const selection = new RowSelection(Uint32Array.of(2, 5, 9));
    expect([selection.size, selection.has(5), selection.has(4), selection.has(10)]).toEqual([
      3,
      true,
      false,
      false,
    ]);
    expect(new Set(selection)).toEqual(new Set([2, 5, 9]));
    expect([...selection.entries()]).toEqual([
      [2, 2],
      [5, 5],
      [9, 9],
    ]);
    const visited: number[] = [];
    selection.forEach((row) => visited.push(row));
    expect(visited).toEqual([...selection.keys()]);
  });

  it('puts a row in or takes it out, in order', () => {
    const selection = RowSelection.of(new Set([9, 2]));
    expect([...selection.toggled(5)]).toEqual([2, 5, 9]);
    expect([...selection.toggled(2)]).toEqual([9]);
    expect(RowSelection.of(selection)).toBe(selection);
  });
});
