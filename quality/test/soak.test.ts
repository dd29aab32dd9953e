import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { LabelledFolder, ORDINARY_SQL } from './labelled-folder.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

describe('a soak', () => {
  it('trains every set with every effort, and tells of those that cannot be trained on', async () => {
    await using folder = await LabelledFolder.create({
      ordinary: ORDINARY_SQL,
      same: 'SELECT 1 AS x, false AS is_anomaly FROM range(100)',
    });
    const run = spawnSync(
      process.execPath,
      [MAIN, 'soak', folder.path, '--fits', '6', '--rows', '200', '--max-iterations', '2'],
      { encoding: 'utf8' },
    );
    expect(run.stdout).toContain(
      '6 fits of 2 sets (2 light, 2 standard, 2 thorough), each carried out twice: 3 with defects',
    );
    expect(run.stdout.match(/- same, .*NothingToLearnError: .*"x": it is constant/gu)).toHaveLength(
      3,
    );
    expect(run.stdout).not.toContain('- ordinary');
    expect(run.status).toBe(1);
  });
});
