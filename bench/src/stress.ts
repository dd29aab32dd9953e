import { createModel, install, writeScores } from '@colatent/duckdb';
import { describeMachine, markdownTable } from '@colatent/tools';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { parseArgs } from 'node:util';
import { megabytes } from './report/comparison.js';

const USAGE = `node bench/dist/stress.js [--queries N] [--every N]

Trains, scores, embeds, flags, writes and fails over and over in one process, and prints its memory at intervals:
it should stay flat. Fails when the last tenth needs over a quarter more than the second tenth.

  --queries N    queries to run (default 10000)
  --every N      queries between two lines (default a twentieth of them)`;

const ROWS = `CREATE OR REPLACE TABLE payments AS
  SELECT i AS id, hash(i) % 1000 / 10.0 AS amount, hash(i) % 1000 / 100.0 + hash(i * 7) % 10 / 50.0 AS fee,
    ['card', 'transfer', 'standing order by mandate'][(hash(i * 3) % 3 + 1)::INT] AS kind FROM range(300) r(i)`;
const QUICK = `{effort: 'light', hidden_units: [8], latent_size: 2, max_iterations: 1}`;

/** A kind of work; `round` differs each time. */
type Work = (connection: DuckDBConnection, round: number) => Promise<unknown>;

const fails =
  (sql: string): Work =>
  async (connection) => {
    const outcome = await connection.run(sql).then(
      () => 'succeeded',
      () => 'failed',
    );
    if (outcome === 'succeeded') throw new Error(`this should have failed: ${sql}`);
  };

const runs =
  (sql: (round: number) => string): Work =>
  (connection, round) =>
    connection.runAndReadAll(sql(round));

const MIX: readonly Work[] = [
  runs(
    (seed) => `SELECT aae_train(list(t), struct_update(${QUICK}, seed := ${seed})) FROM payments t`,
  ),
  runs(() => `SELECT sum(aae_score('stored', t)) FROM payments t`),
  runs(() => `SELECT list(aae_embed('stored', t)) FROM payments t`),
  runs(() => `SELECT count(*) FROM payments t WHERE aae_is_anomaly('stored', t)`),
  // a model that is new to the cache, scored with where it was trained
  runs(
    (seed) =>
      `SELECT sum(aae_score_model((SELECT aae_train(list(t), struct_update(${QUICK}, seed := ${seed})) FROM payments t), p)) FROM payments p`,
  ),
  runs(() => `SELECT kind, aae_train(list(t), ${QUICK}) FROM payments t GROUP BY kind`),
  fails(`SELECT aae_score('nobody', t) FROM payments t`),
  fails(`SELECT aae_score_model('no model'::BLOB, t) FROM payments t`),
  fails(`SELECT aae_train(list(t), {seed: -1}) FROM payments t`),
  runs(() => ROWS),
];

/** Work that takes a thread or a transaction, done once in so many rounds of the mix. */
const RARELY = 10;
const RARE: Work = async (connection, round) => {
  await createModel(connection, {
    name: 'stored',
    query: 'FROM payments',
    options: { effort: 'light', hiddenUnits: [8], latentSize: 2, maxIterations: 1, seed: round },
    replace: true,
  });
  await writeScores(connection, {
    name: 'stored',
    table: 'payments',
    columns: { score: 'score', isAnomaly: 'is_anomaly', latent: 'latent' },
  });
  await connection.run(ROWS);
};

const { values } = parseArgs({
  options: {
    queries: { type: 'string', default: '10000' },
    every: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const queries = Number(values.queries);
const every = Number(values.every ?? Math.max(1, Math.floor(queries / 20)));

if (values.help || !(queries >= 100) || !(every >= 1)) {
  console.log(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else {
  await stress();
}

async function stress(): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  let connection = await connect(instance);
  await connection.run(ROWS);
  await RARE(connection, 0);
  const samples: number[] = [];
  const lines: string[][] = [];
  const started = performance.now();
  for (let query = 1; query <= queries; query++) {
    const round = Math.floor(query / MIX.length);
    await MIX[query % MIX.length]?.(connection, round);
    if (query % (MIX.length * RARELY) === 0) {
      await RARE(connection, round);
      connection.closeSync();
      connection = await connect(instance);
    }
    samples.push(process.memoryUsage.rss());
    if (query % every === 0 || query === queries) {
      const { rss, heapUsed, external } = process.memoryUsage();
      const line = [String(query), ...[rss, heapUsed, external].map(megabytes)];
      console.error(`${line.join('  ')}  ${((performance.now() - started) / 1000).toFixed(0)} s`);
      lines.push(line);
    }
  }
  console.log(markdownTable([['queries', 'resident', 'heap', 'outside the heap'], ...lines]));
  console.log(`\n${describeMachine([])}`);
  const early = mean(samples.slice(queries / 10, queries / 5));
  const late = mean(samples.slice(-queries / 10));
  console.log(
    `second tenth ${megabytes(early)}, last tenth ${megabytes(late)} resident on average`,
  );
  if (late > early * 1.25) {
    console.error('memory is not flat');
    process.exitCode = 1;
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await install(connection, { onWarning: () => undefined });
  return connection;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(numbers.length, 1);
}
