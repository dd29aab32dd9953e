import { Columns, fitSync, type Column } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { unfamiliarColumns } from './unfamiliar-columns.js';

interface Person {
  readonly age: number;
  readonly sex: string;
  readonly hours: number;
}

/** People, of whom none is older than 69, or what is made of them. */
function people(
  rows: number,
  made: (person: Person, row: number) => Person = (same) => same,
): Columns {
  const all = Array.from({ length: rows }, (_, row) =>
    made(
      {
        age: 20 + ((row * 7919) % 50),
        sex: (row * 31) % 3 === 0 ? 'female' : 'male',
        hours: (row * 104_729) % 41,
      },
      row,
    ),
  );
  const numbers = (name: 'age' | 'hours'): Column => {
    const values = Float64Array.from(all, (person) => person[name]);
    return { name, type: 'number', length: rows, values };
  };
  const sex: Column = {
    name: 'sex',
    type: 'string',
    length: rows,
    at: (row) => all[row]?.sex ?? '',
  };
  return new Columns([numbers('age'), sex, numbers('hours')], rows);
}

const { model } = fitSync(people(3000), { effort: 'light', maxIterations: 3 });

describe('columns unlike those in training', () => {
  it('are none of a table like the one trained on, however few its rows', () => {
    for (const rows of [3000, 700, 60, 7, 1, 0]) {
      expect(unfamiliarColumns(model, [people(rows)])).toEqual([]);
    }
  });

  it('are told with what is new to them and the share of it, the worst first', () => {
    const changed = people(2000, (person, row) => ({
      age: row % 5 === 0 ? person.age : person.age + 1000,
      sex: 'divers',
      hours: row % 3 === 0 ? person.hours : NaN,
    }));
    const found = unfamiliarColumns(model, [changed]);
    expect(found.map(({ name, what }) => [name, what])).toEqual([
      ['sex', 'unseen'],
      ['age', 'outside'],
      ['hours', 'missing'],
    ]);
    [1, 0.8, 2 / 3].forEach((share, place) => {
      expect(Math.abs((found[place]?.now ?? 0) - share)).toBeLessThan(0.02);
      expect(found[place]?.before).toBeLessThan(0.03);
    });
  });

  it('are not those of which less than half is new', () => {
    const changed = people(2000, (person, row) => ({
      ...person,
      sex: row % 5 < 2 ? 'divers' : person.sex,
    }));
    expect(unfamiliarColumns(model, [changed])).toEqual([]);
  });

  it('are found in any of many batches, by an even sample of many rows', () => {
    const ordinary = people(60_000);
    const divers = people(70_000, (person) => ({ ...person, sex: 'divers' }));
    const [sex, ...others] = unfamiliarColumns(model, [ordinary, people(0), divers]);
    expect(others).toEqual([]);
    expect(sex).toMatchObject({ name: 'sex', what: 'unseen', before: 0 });
    expect(Math.abs((sex?.now ?? 0) - 70 / 130)).toBeLessThan(0.06);
  });
});
