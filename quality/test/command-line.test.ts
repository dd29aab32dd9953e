import { qualityResults, type QualityResults } from '@colatent/quality';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabelledFolder, ORDINARY_SQL } from './labelled-folder.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

function quality(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
}

describe('a folder with two good sets and one without labels', () => {
  let folder: LabelledFolder;
  let run: SpawnSyncReturns<string>;
  let results: QualityResults;

  beforeAll(async () => {
    folder = await LabelledFolder.create({
      // of the columns of the published set, which this is not
      glass: 'SELECT i % 17 AS x0, i % 10 = 0 AS is_anomaly FROM range(1200) AS r(i) ORDER BY i',
      ordinary: ORDINARY_SQL,
      unlabelled: 'SELECT 1 AS x',
    });
    run = quality(folder.path, '--json', '--knn', '--workers', '2', '-o', folder.file('all.json'));
    results = qualityResults.parse(JSON.parse(run.stdout));
  }, 120_000);

  afterAll(() => folder[Symbol.asyncDispose]());

  it('is measured in both protocols, in the order of the names', () => {
    expect(results.protocols.map(({ protocol }) => protocol)).toEqual([
      'one-class',
      'unsupervised',
    ]);
    for (const { sets } of results.protocols) {
      expect(sets.map(({ set }) => set)).toEqual(['glass', 'ordinary']);
      expect(sets.map(({ rows, columns, anomalies }) => [rows, columns, anomalies])).toEqual([
        [1200, 1, 120],
        [300, 2, 5],
      ]);
    }
  });

  it('finds rows that lie far off and nothing where there is nothing to find', () => {
    const [oneClass] = results.protocols;
    const [glass, ordinary] = oneClass?.sets ?? [];
    expect(ordinary?.auroc).toEqual({ mean: 100, deviation: 0 });
    expect(ordinary?.auprc.mean).toBe(100);
    expect(Math.abs((glass?.auroc.mean ?? 0) - 50)).toBeLessThan(10);
  });

  it('has published results beside the set the tables know, and means over both', () => {
    const [oneClass] = results.protocols;
    expect(oneClass?.sets.map(({ published }) => published['KNN'])).toEqual([
      { auroc: 92.04, auprc: 42.32 },
      undefined,
    ]);
    expect(oneClass?.means?.sets).toBe(2);
    expect(oneClass?.means?.published).toEqual({});
    expect(oneClass?.meansOfPublished?.published['KNN']?.auroc).toBe(92.04);
  });

  it('has neighbours beside the set of numbers, and says why the other has none', () => {
    const knn = results.protocols[0]?.sets.map((set) => set.knn);
    expect(knn?.[0]).toHaveProperty('auroc');
    expect(knn?.[1]).toHaveProperty('error', expect.stringContaining('column "shop" is a VARCHAR'));
  });

  it('reports the failure, measures the others, and ends with exit code 1', () => {
    expect(run.status).toBe(1);
    for (const { failures } of results.protocols) {
      expect(failures.map(({ set }) => set)).toEqual(['unlabelled']);
      expect(failures[0]?.error).toContain('has no column "is_anomaly"');
    }
    expect(run.stderr).toContain('unlabelled, one-class, colatent, seed 0: failed');
    const alone = quality(folder.path, '--sets', 'unlabelled');
    expect(alone.status).toBe(1);
    expect(alone.stdout).toContain('No set could be measured.');
  });

  it('gives the same figures with one thread, several seeds and as a table', async () => {
    const table = quality(
      ...[folder.path, '--sets', 'glass,ordinary', '--protocol', 'one-class', '--seeds', '2'],
      ...['-o', folder.file('one.json')],
    );
    expect(table.status, table.stderr).toBe(0);
    expect(table.stdout).toMatch(
      /\| ordinary +\| +300 \| +2 \| +1\.67 % \| 100\.0 ± 0\.0 \/ 100\.0 ± 0\.0 \|/,
    );
    expect(table.stdout).toMatch(/\| mean of the 1 published \|/);
    expect(table.stdout).toContain('No proof of the protocol');
    expect(table.stderr).toContain(
      `glass, one-class, colatent, seed 0: AUROC ${results.protocols[0]?.sets[0]?.auroc.mean.toFixed(2) ?? ''}`,
    );
    const written = qualityResults.parse(
      JSON.parse(await readFile(folder.file('one.json'), 'utf8')),
    );
    expect([written.seeds, written.proof]).toEqual([2, []]);
  });

  it('is measured with the effort and the kind of rows asked for', async () => {
    const file = folder.file('light.json');
    const measured = quality(
      ...[folder.path, '--sets', 'ordinary', '--protocol', 'one-class', '-o', file],
      ...['--effort', 'light', '--training-rows', 'clean'],
    );
    expect(measured.status, measured.stderr).toBe(0);
    const light = qualityResults.parse(JSON.parse(await readFile(file, 'utf8')));
    expect(light.settings).toEqual({ effort: 'light', trainingRows: 'clean' });
    expect(light.protocols[0]?.sets[0]?.auroc.mean).toBe(100);
    expect(results.settings).toEqual({});
  });

  it('puts the table into a README that has a place for it', async () => {
    const readme = folder.file('README.md');
    const measured = [folder.path, '--sets', 'ordinary', '--protocol', 'one-class', '--readme'];
    await writeFile(readme, 'a\n<!-- quality:one-class -->\nold\n<!-- /quality:one-class -->\nb\n');
    expect(quality(...measured, readme).status).toBe(0);
    expect(await readFile(readme, 'utf8')).toMatch(
      /^a\n<!-- quality:one-class -->\n\n\| set [^]*\| ordinary [^]*\n\n<!-- \/quality:one-class -->\nb\n$/,
    );
    await writeFile(readme, 'no marks');
    const refused = quality(...measured, readme);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('has no place')]);
  });

  it('draws results of the same sets, and refuses those of others', async () => {
    const svg = folder.file('chart.svg');
    const drawn = quality('chart', folder.file('one.json'), folder.file('one.json'), '-o', svg);
    expect(drawn.status, drawn.stderr).toBe(0);
    const text = await readFile(svg, 'utf8');
    expect(text).toMatch(/^<svg/);
    expect(text).toContain('one-class: mean AUROC of 2 sets');
    const few = quality(folder.path, '--sets', 'ordinary', '-o', folder.file('few.json'));
    expect(few.status).toBe(0);
    const refused = quality('chart', folder.file('one.json'), folder.file('few.json'), '-o', svg);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('the one-class results are not of the same sets');
  });

  it('draws nothing from a file that holds no results', async () => {
    const file = folder.file('other.json');
    for (const [content, message] of [
      ['{}', 'does not hold results'],
      ['no', 'is not JSON'],
    ] as const) {
      await writeFile(file, content);
      const refused = quality('chart', file, '-o', folder.file('other.svg'));
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(message)]);
    }
  });
});

describe('a folder with another table under the name of a set of the proof', () => {
  it('fails, for its nearest neighbours are not the published ones', async () => {
    await using folder = await LabelledFolder.create({
      ordinary: ORDINARY_SQL,
      pageblocks: 'SELECT i % 17 AS x0, i % 10 = 0 AS is_anomaly FROM range(1200) AS r(i)',
    });
    const run = quality(folder.path, '--sets', 'ordinary', '--protocol', 'one-class');
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('89.65/67.60 published, NOT EQUAL');
  });
});

describe('wrong usage', () => {
  it.each([
    [['folder', '--protocol', 'other'], 2, 'Allowed choices are one-class, unsupervised, both'],
    [['folder', '--seeds', '0'], 2, 'whole number of at least 1'],
    [['folder', '--effort', 'most'], 2, 'Allowed choices are light, standard, thorough'],
    [[], 2, "missing required argument 'folder'"],
    [['/no/such/folder'], 1, 'the folder /no/such/folder cannot be read'],
    [[fileURLToPath(new URL('.', import.meta.url))], 1, 'has no file that ends in .parquet'],
  ])('%j ends with exit code %i and says: %s', (args, status, message) => {
    const run = quality(...args);
    expect([run.status, run.stderr]).toEqual([status, expect.stringContaining(message)]);
  });
});
