/**
 * @file Runs every check of the workspace and ends with one line, `N passed, N failed`: the tests, and
 * one for each build, lint, typecheck and package check of a project. `npm test` comes here.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readTaskResults } from './checks/task-results.js';
import { countTests } from './checks/test-counts.js';
import { addTallies } from './checks/tally.js';
import type { Tally } from './checks/tally.js';
import { listProjects } from './checks/workspace-projects.js';

const TARGETS = ['build', 'lint', 'typecheck', 'test', 'pack-check'];
const root = fileURLToPath(new URL('../..', import.meta.url));
const cacheFolder = process.env['NX_CACHE_DIRECTORY'] ?? join(root, '.nx', 'cache');
const runFile = join(cacheFolder, 'run.json');

const projects = listProjects(root);
for (const { folder } of projects) rmSync(join(folder, 'test-results.json'), { force: true });
rmSync(runFile, { force: true });

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js'),
    'run-many',
    '-t',
    ...TARGETS,
    '--parallel=2',
    '--nxBail=false',
    '--output-style=static',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NX_CACHE_DIRECTORY: cacheFolder,
      NX_DAEMON: 'false',
      NX_TUI: 'false',
    },
  },
);

const succeeded = readTaskResults(runFile);
const tallies = projects.flatMap(({ name, folder, targets }): Tally[] =>
  TARGETS.filter((target) => targets.includes(target)).map((target) => {
    const ok = succeeded.has(`${name}:${target}`);
    if (target === 'test') return countTests(join(folder, 'test-results.json'), ok);
    return ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  }),
);
const tests = projects.filter(({ targets }) => targets.includes('test'));
const { passed, failed } = addTallies(tallies);
if (failed > 0 || status !== 0 || passed === 0 || tests.length === 0) process.exitCode = 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
