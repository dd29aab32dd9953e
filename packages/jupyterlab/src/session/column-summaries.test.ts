import { describe, expect, it } from 'vitest';
import type { ColumnSummary } from '../worker/protocol.js';
import { ColumnSummaries } from './column-summaries.js';

const names = Array.from({ length: 20 }, (_, index) => `c${index}`);

function summary(name: string): ColumnSummary {
  const found = {
    kind: 'numeric',
    warning: null,
    nullShare: 0,
    classes: null,
    isNumbered: false,
  } as const;
  return { name, ...found, kinds: [], distribution: [] };
}

describe('ColumnSummaries', () => {
  it('asks for few columns at a time, each once, and tells of those known so far', async () => {
    const asked: string[] = [];
    const known: number[] = [];
    const summaries = new ColumnSummaries(
      (some) => {
        asked.push(some.join(' '));
        return Promise.resolve(some.map(summary));
      },
      (all) => known.push(all.length),
    );
    await Promise.all([summaries.want(names.slice(0, 12)), summaries.want(names.slice(10))]);
    await summaries.want(names);
    expect(asked.map((some) => some.split(' ').length)).toEqual([8, 8, 4]);
    expect(new Set(asked.join(' ').split(' ')).size).toBe(20);
    expect(known).toEqual([8, 16, 20]);
  });

  it('gives up after a failure', async () => {
    const asked: string[] = [];
    const summaries = new ColumnSummaries((some) => {
      asked.push(some.join(' '));
      return Promise.reject(new Error('the file is gone'));
    });
    await expect(summaries.want(names)).rejects.toThrow('the file is gone');
    await summaries.want(names);
    expect(asked).toHaveLength(1);
  });
});
