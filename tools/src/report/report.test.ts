import { markdownTable, replaceMarkedSection } from '@colatent/tools';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

describe('markdownTable', () => {
  it('gives a table the formatter has nothing to change about', async () => {
    const table = markdownTable(
      [
        ['set', 'rows', ''],
        ['pageblocks', '5,393', 'a'],
        ['é', '7', ''],
      ],
      ['left', 'right'],
    );
    expect(await format(table, { parser: 'markdown' })).toBe(`${table}\n`);
    expect(table.split('\n')[1]).toBe('| ---------- | ----: | --- |');
  });
});

describe('replaceMarkedSection', () => {
  it('replaces what stands between the marks and leaves the rest', () => {
    const text = 'before\n<!-- bench:step -->\nold\n<!-- /bench:step -->\nafter';
    expect(replaceMarkedSection(text, 'bench:step', 'new')).toBe(
      'before\n<!-- bench:step -->\n\nnew\n\n<!-- /bench:step -->\nafter',
    );
  });

  it('gives nothing for a text without both marks', () => {
    expect(replaceMarkedSection('<!-- bench:step -->', 'bench:step', 'new')).toBeUndefined();
    expect(replaceMarkedSection('no marks', 'bench:step', 'new')).toBeUndefined();
  });
});
