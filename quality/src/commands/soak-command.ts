import type { Command } from 'commander';
import process from 'node:process';
import { EFFORTS } from '../detectors/colatent.js';
import { runSoak, type SoakOutcome } from '../soak/run-soak.js';
import { findSets } from '../sets/find-sets.js';
import { parseCount, parseNames } from './option-values.js';

interface SoakCommandOptions {
  readonly fits: number;
  readonly rows: number;
  readonly maxIterations?: number;
  readonly sets?: readonly string[];
}

/**
 * `soak FOLDER... [options]`: looks for models that must not be.
 * @param finish is told the exit code: 1 when there is a defect.
 */
export function addSoakCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('soak')
    .description('train on Parquet files over seeds and efforts, and look for bad models')
    .argument('<folder...>', 'folders with the Parquet files')
    .option('--fits <n>', 'trainings, each carried out twice', parseCount, 200)
    .option('--rows <n>', 'rows drawn of each file at most', parseCount, 600)
    .option('--max-iterations <n>', "fit's option maxIterations", parseCount)
    .option('--sets <names>', 'only these files of the first folder', parseNames)
    .action(async (folders: readonly string[], options: SoakCommandOptions) => {
      finish(await soak(folders, options));
    });
}

async function soak(folders: readonly string[], options: SoakCommandOptions): Promise<number> {
  const { fits, rows, maxIterations, sets: names } = options;
  const found = await Promise.all(
    folders.map((folder, i) => findSets(folder, i === 0 ? names : undefined)),
  );
  const outcomes = await runSoak(found.flat(), {
    fits,
    rows,
    maxIterations,
    onOutcome: (outcome, done) => process.stderr.write(`[${done}/${fits}] ${lineOf(outcome)}\n`),
  });
  process.stdout.write(`${summaryOf(outcomes)}\n`);
  return outcomes.some(({ defects }) => defects.length > 0) ? 1 : 0;
}

function lineOf({ fit, seconds, defects }: SoakOutcome): string {
  const { set, seed, effort, trainingRows } = fit;
  const verdict = defects.length === 0 ? 'sound' : defects.join('; ');
  return `${set.name}, ${effort}, ${trainingRows} rows, seed ${seed}, ${seconds.toFixed(1)} s: ${verdict}`;
}

function summaryOf(outcomes: readonly SoakOutcome[]): string {
  const bad = outcomes.filter(({ defects }) => defects.length > 0);
  const sets = new Set(outcomes.map(({ fit }) => fit.set.file)).size;
  const efforts = EFFORTS.map(
    (effort) => `${outcomes.filter(({ fit }) => fit.effort === effort).length} ${effort}`,
  );
  const warnings = new Map<string, number>();
  for (const warning of outcomes.flatMap((outcome) => outcome.warnings)) {
    const kind = warning.replaceAll(/"[^"]*"|\d+(\.\d+)?/gu, '…');
    warnings.set(kind, (warnings.get(kind) ?? 0) + 1);
  }
  return [
    `${outcomes.length} fits of ${sets} sets (${efforts.join(', ')}), each carried out twice: ${bad.length} with defects`,
    ...bad.map((outcome) => `- ${lineOf(outcome)}`),
    ...[...warnings].map(([kind, times]) => `warned ${times} times: ${kind}`),
  ].join('\n');
}
