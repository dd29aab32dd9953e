import { describeMachine } from '@colatent/tools';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../alternate.js';
import { Contender } from '../contender.js';
import { MarkedProcesses, type ProcessorTime } from '../marked-processes.js';
import { BENCH, pythonWithEngines, ROOT } from '../peers.js';
import { rowsPerSecond, type Report } from '../report/comparison.js';
import { versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';

const TABLE = join(ROOT, 'data/kdd99-10pct.parquet');
const COMMAND = join(ROOT, 'apps/cli/bin/colatent.js');
const FILES = 8;
const SMALL_ROWS = 20_000;
const TRAINING_ROWS = 20_000;

const PLACES = [
  { kind: 'single', library: 'Colatent', name: '`colatent transform`, one process' },
  { kind: 'python', library: 'pyarrow', name: 'Python, `pipes.Filter`' },
  { kind: 'spark', library: 'Spark', name: 'Spark, `mapInArrow`, 2 executors' },
  { kind: 'ray', library: 'Ray', name: 'Ray Data, `map_batches`, 2 actors' },
  { kind: 'dask', library: 'Dask', name: 'Dask, `map_partitions`, 2 workers' },
] as const;

/** A place where the filter runs, and the times of its jobs. */
interface Place {
  readonly name: string;
  readonly contender: Contender;
  readonly processes: MarkedProcesses;
  /** Whether there is a job without the filter. */
  readonly hasBare: boolean;
  readonly filtered: ProcessorTime[];
  readonly bare: ProcessorTime[];
}

interface Checksum {
  readonly rows: number;
  readonly sum: number;
}

/** The filter inside the tasks of Spark, Ray Data and Dask beside a single process of the command line, by the processor's time. */
export async function measureEngines({ rounds, small }: MeasureOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
  const places = PLACES.map(placeOf);
  try {
    const model = join(folder, 'kdd.aae');
    trainModel(model);
    const [single] = places;
    if (single === undefined) throw new Error('there is nothing to measure');
    const { rows } = await single.contender.ask<{ rows: number }>('split', {
      table: TABLE,
      folder,
      files: FILES,
      rows: small ? SMALL_ROWS : null,
    });
    await checkScores(places, { folder, model }, rows);
    for (let round = 0; round <= rounds; round++) {
      for (const place of places) await measureJobs(place, round > 0);
    }
    const rate = (times: readonly ProcessorTime[]): number =>
      rows / median(times.map(({ all }) => all));
    return {
      name: 'engines',
      title: "The Arrow filter inside other engines' tasks",
      comparisons: [],
      table: [
        ['where', 'rows/s a core', 'of one process', "the filter's share", 'without the filter'],
        ...places.map(({ name, filtered, bare, hasBare }) => [
          name,
          rowsPerSecond(rate(filtered)),
          (rate(filtered) / rate(single.filtered)).toFixed(2),
          percent(median(filtered.map(({ all, ofWord }) => ofWord / all))),
          hasBare ? rowsPerSecond(rate(bare)) : '',
        ]),
      ],
      machine: describeMachine(
        await Promise.all(places.slice(1).map(({ contender }) => versionOf(contender))),
      ),
      notes: [
        `Rows a second of the processor's time of all processes together, drivers and Java included: ${rows} connections of KDD Cup 1999 with 42 columns, read from ${FILES} Parquet files (the single process: from an Arrow stream, into a file), scored by a model of effort light, batches of at most 16384 rows; median of ${rounds} alternating rounds, clusters started before. The filter's share is that of its child processes, which are the wheel's own engine, their start included; the rest is the engine, and Arrow to it and back. Without the filter, the same job passes rows on as they are.`,
        'All give the same scores to the bit.',
      ],
    };
  } finally {
    for (const { contender } of places) contender.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  }
}

function placeOf({ kind, library, name }: (typeof PLACES)[number]): Place {
  const mark = `${process.pid}-${kind}`;
  const contender = new Contender(
    library,
    [pythonWithEngines(), `${BENCH}python/engines_peer.py`, kind],
    {
      COLATENT_BENCH_CONTENDER: mark,
      COLATENT_NODE: process.execPath,
      COLATENT_SCRIPT: COMMAND,
      PYTHONPATH: join(ROOT, 'packages/jupyterlab'),
      RAY_USAGE_STATS_ENABLED: '0',
      SPARK_LOCAL_IP: '127.0.0.1',
    },
  );
  return {
    name,
    contender,
    processes: new MarkedProcesses(`COLATENT_BENCH_CONTENDER=${mark}`, 'transform'),
    hasBare: kind !== 'single',
    filtered: [],
    bare: [],
  };
}

function trainModel(path: string): void {
  const rows = ['--query', `FROM input LIMIT ${TRAINING_ROWS}`, '--exclude', 'label'];
  const options = ['--effort', 'light', '--seed', '1', '--quiet', '-o', path];
  execFileSync(process.execPath, [COMMAND, 'train', TABLE, ...rows, ...options]);
}

/** Starts the clusters. @throws Error when one gives other rows or scores than the others. */
async function checkScores(
  places: readonly Place[],
  task: { readonly folder: string; readonly model: string },
  rows: number,
): Promise<void> {
  let expected: Checksum | undefined;
  for (const { name, contender } of places) {
    const found = await contender.ask<Checksum>('prepare', task);
    expected ??= found;
    if (found.rows !== rows || found.sum !== expected.sum) {
      throw new Error(`${name} gives other scores: ${JSON.stringify({ found, expected })}`);
    }
  }
}

async function measureJobs(place: Place, isCounted: boolean): Promise<void> {
  const time = (filtered: boolean): Promise<ProcessorTime> =>
    place.processes.during(() => place.contender.ask('run', { filtered }));
  const filtered = await time(true);
  if (isCounted) place.filtered.push(filtered);
  if (!place.hasBare) return;
  const bare = await time(false);
  if (isCounted) place.bare.push(bare);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
