import { Columns } from '@colatent/core';
import { describe, expect, it } from 'vitest';
import { keepColumns } from './keep-columns.js';
import { TableError, type TableSource } from './table-source.js';

const NAMES = ['a', 'b', 'c', 'd'];

/** A source of two batches of 1000 and 500 rows, 12,000 bytes a column, that notes what it is asked for. */
function recorded() {
  const asked: string[] = [];
  const source: TableSource & { fails: boolean } = {
    fails: false,
    info: {
      rows: 1500,
      columns: NAMES.map((name) => ({ name, type: 'number', readable: true })),
    },
    read: async (names) => {
      asked.push(names.join(''));
      await Promise.resolve();
      if (source.fails) throw new TableError('gone');
      return [1000, 500].map(
        (length) =>
          new Columns(
            names.map((name) => ({
              name,
              length,
              type: 'number',
              values: new Float64Array(length).fill(NAMES.indexOf(name)),
            })),
            length,
          ),
      );
    },
  };
  return { asked, source };
}

describe('keepColumns', () => {
  it('reads a column once, however many ask for it at a time, and gives columns in the order asked for', async () => {
    const { asked, source } = recorded();
    const { read } = keepColumns(source);
    const [first, second] = await Promise.all([read(['a', 'b']), read(['c', 'a'])]);
    expect([first, second].map((batches) => batches.map(({ names }) => names))).toEqual([
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [
        ['c', 'a'],
        ['c', 'a'],
      ],
    ]);
    expect((await read(['b', 'c'])).map(({ length }) => length)).toEqual([1000, 500]);
    expect((await read([])).map(({ length }) => length)).toEqual([1000, 500]);
    expect(asked).toEqual(['ab', 'c']);
  });

  it('lets go of the columns asked for longest ago once they are more than it may keep', async () => {
    const { asked, source } = recorded();
    const { read } = keepColumns(source, 30_000);
    await read(['a']);
    await read(['b']);
    await read(['a']);
    await read(['c']);
    await read(['a', 'c']);
    expect(asked).toEqual(['a', 'b', 'c']);
    await read(['b']);
    expect(asked).toEqual(['a', 'b', 'c', 'b']);
  });

  it('tells of a failed reading, and reads again when asked again', async () => {
    const { asked, source } = recorded();
    const { read } = keepColumns(source);
    source.fails = true;
    await expect(read(['a'])).rejects.toThrow('gone');
    source.fails = false;
    expect((await read(['a'])).map((batch) => batch.get('a')?.length)).toEqual([1000, 500]);
    expect(asked).toEqual(['a', 'a']);
  });
});
