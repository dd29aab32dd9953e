import { createTransformer, fit } from '@colatent/arrow';
import { createWasmEngine, type Model } from '@colatent/core';
import { describeMachine } from '@colatent/tools';
import { tableFromIPC } from 'apache-arrow';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, medianOf } from '../alternate.js';
import { Contender } from '../contender.js';
import { BENCH, pythonWithEngines, ROOT } from '../peers.js';
import { inSeconds, rowsPerSecond, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { wasmShareOf } from '../wasm-share.js';
import { versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';

const TABLE = join(ROOT, 'data/kdd99-10pct.parquet');
const SMALL_ROWS = 5000;
const TRAINING_ROWS = 20_000;

/** `colatent.fit` and `score` in Python, whose engine is a child process, beside the same engine in one process of Node. */
export async function measurePython({ rounds, small }: MeasureOptions): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'colatent-bench-'));
  const python = new Contender('pyarrow', [pythonWithEngines(), `${BENCH}python/python_peer.py`], {
    COLATENT_NODE: process.execPath,
    PYTHONPATH: join(ROOT, 'packages/jupyterlab'),
  });
  try {
    const { rows } = await python.ask<{ rows: number }>('prepare', {
      table: TABLE,
      folder,
      rows: small ? SMALL_ROWS : null,
      trainingRows: TRAINING_ROWS,
    });
    const node = await NodeHost.on(folder);
    await checkScores(python, node);
    const medians = await alternate(
      [
        ...(['fit', 'score', 'scoreOne', 'start'] as const).map((task) => ({
          name: `Python ${task}`,
          run: () => python.ask<Burst>(task),
        })),
        { name: 'Node fit', run: () => timed(() => node.fit()) },
        { name: 'Node score', run: () => timed(() => Promise.resolve(node.score())) },
      ],
      rounds,
    );
    const line = async (
      what: string,
      task: 'fit' | 'score',
      of: number,
      run: () => Promise<unknown>,
    ): Promise<string[]> => {
      const ours = medianOf(medians, `Python ${task}`);
      const theirs = medianOf(medians, `Node ${task}`);
      return [
        what,
        `${inSeconds(ours)} (${rowsPerSecond(of / ours)})`,
        `${inSeconds(theirs)} (${rowsPerSecond(of / theirs)})`,
        (theirs / ours).toFixed(2),
        `${(100 * (await wasmShareOf(run))).toFixed(0)} %`,
      ];
    };
    return {
      name: 'python',
      title: 'The engine of the Python package',
      comparisons: [],
      table: [
        ['', 'Python, child process', 'Node, one process', 'ratio', 'of it in WebAssembly'],
        await line(
          `\`fit\` on ${TRAINING_ROWS.toLocaleString('en')} rows, 10 epochs`,
          'fit',
          TRAINING_ROWS * 10,
          () => node.fit(),
        ),
        await line(`\`score\` of ${rows.toLocaleString('en')} rows`, 'score', rows, () =>
          Promise.resolve(node.score()),
        ),
        ['`score` of one row', inSeconds(medianOf(medians, 'Python scoreOne')), '', '', ''],
        ['start of the child, once', inSeconds(medianOf(medians, 'Python start')), '', '', ''],
      ],
      machine: describeMachine([await versionOf(python)]),
      notes: [
        `Seconds on the wall: connections of KDD Cup 1999 with 42 columns, a pandas DataFrame here and an Arrow stream there, effort light; median of ${rounds} alternating rounds. Models and scores are the same to the bit. The last column is the share of V8's samples of the process of Node.`,
      ],
    };
  } finally {
    python.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The engine of the Python package, in this process. */
class NodeHost {
  readonly #engine = createWasmEngine({ simd: 'plain' });
  readonly #rows: Uint8Array;
  readonly #first: Uint8Array;
  #model: Model | null = null;

  private constructor(rows: Uint8Array, first: Uint8Array) {
    this.#rows = rows;
    this.#first = first;
  }

  static async on(folder: string): Promise<NodeHost> {
    return new NodeHost(
      await readFile(join(folder, 'rows.arrows')),
      await readFile(join(folder, 'first.arrows')),
    );
  }

  /** @returns the model's hash. */
  async fit(): Promise<string> {
    const { model } = await fit(this.#first, {
      engine: this.#engine,
      effort: 'light',
      seed: 1,
      maxIterations: 10,
      earlyStop: false,
    });
    this.#model?.dispose();
    this.#model = model;
    return model.info.hash;
  }

  /** @returns the sum of the scores' bits. */
  score(): number {
    if (this.#model === null) throw new Error('nothing is trained yet');
    const table = tableFromIPC(this.#rows);
    const { transform } = createTransformer(this.#model, table.schema, { score: true });
    let sum = 0;
    for (const batch of table.batches) {
      const scores = transform(batch).getChild('score')?.toArray() as Float32Array;
      for (const bits of new Int32Array(scores.slice().buffer)) sum += bits;
    }
    return sum;
  }
}

/** @throws Error when the two make other models or scores. */
async function checkScores(python: Contender, node: NodeHost): Promise<void> {
  const { hash } = await python.ask<{ hash: string }>('fit');
  const { sum } = await python.ask<{ sum: number }>('score');
  const found = { hash: await node.fit(), sum: node.score() };
  if (found.hash !== hash || found.sum !== sum) {
    throw new Error(`the two differ: ${JSON.stringify({ hash, sum, found })}`);
  }
}

async function timed(call: () => Promise<unknown>): Promise<Burst> {
  const start = performance.now();
  await call();
  return { calls: 1, seconds: (performance.now() - start) / 1000 };
}
