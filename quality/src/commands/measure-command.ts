import { Option, type Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { EFFORTS, TRAINING_ROWS, type TrainingSettings } from '../detectors/colatent.js';
import { PROTOCOLS, type Protocol } from '../protocol/split-rows.js';
import { proofText, protocolTable } from '../report/markdown.js';
import { writeIntoReadme } from '../report/write-readme.js';
import type { QualityResults } from '../results/results.js';
import { measureQuality } from '../run/measure-quality.js';
import type { Outcome, Task } from '../run/measure-task.js';
import { findSets } from '../sets/find-sets.js';
import { parseCount, parseNames } from './option-values.js';

interface MeasureOptions extends TrainingSettings {
  readonly protocol: Protocol | 'both';
  readonly seeds: number;
  readonly sets?: readonly string[];
  readonly knn: boolean;
  readonly workers: number;
  readonly json: boolean;
  readonly output?: string;
  readonly readme?: string;
}

/**
 * `FOLDER [options]`: measures the sets of a folder.
 * @param finish is told the exit code: 1 when a set or the proof failed.
 */
export function addMeasureCommand(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('measure', { isDefault: true })
    .description('train on and score every Parquet file of a folder that has a boolean is_anomaly')
    .argument('<folder>', 'folder with the Parquet files')
    .addOption(
      new Option('--protocol <name>', 'how rows are shared out between training and test')
        .choices([...PROTOCOLS, 'both'])
        .default('both'),
    )
    .addOption(new Option('--effort <name>', "fit's option effort").choices(EFFORTS))
    .addOption(
      new Option('--training-rows <name>', "fit's option trainingRows").choices(TRAINING_ROWS),
    )
    .option('--seeds <n>', 'measure with the seeds 0 to n - 1', parseCount, 1)
    .option('--sets <names>', 'only these sets, with commas between them', parseNames)
    .option('--knn', 'measure nearest neighbours on all sets too; slow on large ones', false)
    .option('--workers <n>', 'sets measured at the same time', parseCount, 1)
    .option('--json', 'print the results as one JSON document', false)
    .option('-o, --output <file>', 'also write the results as JSON to a file')
    .option('--readme <file>', 'also put the tables into a Markdown file, between its marks')
    .action(async (folder: string, options: MeasureOptions) => {
      finish(await measure(folder, options));
    });
}

async function measure(folder: string, options: MeasureOptions): Promise<number> {
  const { protocol, effort, trainingRows, seeds, knn, workers } = options;
  const sets = await findSets(folder, options.sets);
  const results = await measureQuality(
    sets,
    {
      protocols: protocol === 'both' ? PROTOCOLS : [protocol],
      settings: {
        ...(effort !== undefined && { effort }),
        ...(trainingRows !== undefined && { trainingRows }),
      },
      seeds,
      knn,
      workers,
      onOutcome: (task, outcome, done, of) =>
        process.stderr.write(`[${done}/${of}] ${progressText(task, outcome)}\n`),
    },
    await findSets(folder),
  );
  const json = `${JSON.stringify(results, null, 2)}\n`;
  process.stdout.write(options.json ? json : textOf(results));
  if (options.output !== undefined) await writeFile(options.output, json);
  if (options.readme !== undefined) await writeIntoReadme(options.readme, results);
  const failed =
    results.protocols.some(({ failures }) => failures.length > 0) ||
    results.proof.some(({ agrees }) => !agrees);
  return failed ? 1 : 0;
}

function textOf(results: QualityResults): string {
  const tables = results.protocols.map((result) => `${protocolTable(result, results)}\n\n`);
  return `${tables.join('')}${proofText(results.proof)}\n`;
}

function progressText({ set, protocol, seed, detector }: Task, outcome: Outcome): string {
  const task = `${set.name}, ${protocol}, ${detector}, seed ${seed}`;
  if ('error' in outcome) return `${task}: failed: ${outcome.error}`;
  const { auroc, auprc, secondsTrained } = outcome;
  return `${task}: AUROC ${auroc.toFixed(2)}, AUPRC ${auprc.toFixed(2)}, trained ${secondsTrained.toFixed(1)} s`;
}
