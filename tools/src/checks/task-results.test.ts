import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTaskResults } from './task-results.js';

describe('readTaskResults', () => {
  it('gives the tasks that ended with 0, and none when nx wrote nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'colatent-tasks-'));
    const file = join(folder, 'run.json');
    expect(readTaskResults(file)).toEqual(new Set());
    const tasks = [
      { taskId: 'a:build', status: 0 },
      { taskId: 'b:build', status: 1 },
      { taskId: 'c:build' },
    ];
    writeFileSync(file, JSON.stringify({ tasks }));
    expect(readTaskResults(file)).toEqual(new Set(['a:build']));
    rmSync(folder, { recursive: true });
  });
});
