import { Model } from '@colatent/core';
import type { ProgressEvent } from '@colatent/core';
import { install } from '@colatent/duckdb';
import { DuckDBBlobValue, DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { alignedRows } from './aligned-rows.js';
import { AUROC_SQL, FLAGGED_SQL, ODDEST_SQL } from './detection-quality.js';

const TRAIN_SQL = `
  CREATE OR REPLACE TABLE aae_models AS
  SELECT 'normal' AS name, aae_train(list(c), {training_rows: 'clean'}) AS model
  FROM (SELECT * EXCLUDE (label) FROM connections WHERE label = 'normal') AS c`;

const SCORE_SQL = `
  CREATE TABLE scored AS
  SELECT *, aae_score('normal', c) AS score FROM connections AS c`;

/**
 * Trains on the normal connections of KDD Cup 99, scores all of them, and says how well that tells attacks apart.
 * @param root the repository, whose data it reads and in whose out/ it leaves the model.
 * @param say prints a paragraph.
 */
export async function runDemo(root: string, say: (text: string) => void): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    say(`
Colatent finds the odd rows of a table, in SQL. Node ${process.version}, ${machineText()}.

1. The data: KDD Cup 1999, 10 % subset. Network connections, most of them attacks.`);
    await connection.run('CREATE TABLE connections AS FROM read_parquet($path)', {
      path: join(root, 'data', 'kdd99-10pct.parquet'),
    });
    const rows = Number(await value(connection, 'SELECT count(*) FROM connections'));
    const normal = Number(
      await value(connection, "SELECT count(*) FROM connections WHERE label = 'normal'"),
    );
    say(
      `   ${whole(rows)} connections of 41 columns; ${whole(normal)} are normal, the others are attacks of 22 kinds.`,
    );

    say(`
2. Training on the ${whole(normal)} normal connections alone, without the label. That none of them is an attack is what
   we know of the rows, so we say it:
${TRAIN_SQL}
`);
    await install(connection, {
      onProgress: sayEverySeconds(2, say),
      onWarning: (warning) => {
        say(`   note: ${warning}`);
      },
    });
    const trainingSeconds = await secondsOf(() => connection.run(TRAIN_SQL));
    const file = await modelFile(connection);
    const model = Model.fromBytes(file);
    const { trainedRows, heldOutRows, history, latentSize, parameters } = model.info;
    model.dispose();
    say(
      `   ${whole(trainedRows)} rows trained on, ${whole(heldOutRows)} held out to calibrate the score; latent size ${latentSize}, ${whole(parameters)} weights.
   ${history.length} epochs in ${trainingSeconds.toFixed(1)} s, reading and calibration included.`,
    );

    say(`
3. Scoring all ${whole(rows)} connections:
${SCORE_SQL}
`);
    const scoringSeconds = await secondsOf(() => connection.run(SCORE_SQL));
    say(
      `   scored in ${scoringSeconds.toFixed(1)} s: ${whole(rows / scoringSeconds)} rows a second.`,
    );

    const auroc = Number(await value(connection, AUROC_SQL));
    say(`
4. How well the score tells attacks from normal connections. The labels serve here for the first time; the normal
   connections counted include those the model learned from.

   AUROC ${auroc.toFixed(4)}    (1 is perfect, 0.5 is chance)

   A score is -log10 of the share of ordinary rows that are at least as odd, so a score of 2 flags 1 % of them:
${await table(connection, FLAGGED_SQL)}

5. The ten oddest connections:
${await table(connection, ODDEST_SQL)}`);

    await mkdir(join(root, 'out'), { recursive: true });
    await writeFile(join(root, 'out', 'normal.aae'), file);
    say(NEXT_STEPS);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const NEXT_STEPS = `
6. What to try next. The model is in out/normal.aae:

     npx colatent inspect out/normal.aae
     npx colatent score out/normal.aae data/kdd99-10pct.parquet --contamination 0.001 -o out/scored.parquet
     npx colatent embed out/normal.aae data/kdd99-10pct.parquet -o out/embedded.parquet
     npx colatent train data/kdd99-10pct.parquet --exclude label --time-budget 20 -o out/all.aae

   In SQL, after install(connection) from @colatent/duckdb:

     SELECT * FROM connections c WHERE aae_is_anomaly('normal', c, 0.001);
     SELECT service, avg(aae_score('normal', c)) AS odd FROM connections c GROUP BY service ORDER BY odd DESC;
     SELECT aae_embed('normal', c) FROM connections c LIMIT 5;
`;

async function modelFile(connection: DuckDBConnection): Promise<Uint8Array> {
  const model = await value(connection, 'SELECT model FROM aae_models');
  if (!(model instanceof DuckDBBlobValue)) throw new TypeError('the model is not a BLOB');
  return model.bytes;
}

async function value(connection: DuckDBConnection, sql: string): Promise<DuckDBValue | undefined> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows()[0]?.[0];
}

async function table(connection: DuckDBConnection, sql: string): Promise<string> {
  const result = await connection.runAndReadAll(sql);
  return alignedRows(result.columnNames(), result.getRowsJson());
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Says where training stands, at most once in so many seconds. */
function sayEverySeconds(
  seconds: number,
  say: (text: string) => void,
): (event: ProgressEvent) => void {
  let saidAt = 0;
  return ({
    network,
    networks,
    epoch,
    epochs,
    reconstruction,
    heldOut,
    rowsPerSecond,
    secondsElapsed,
  }) => {
    if (secondsElapsed - saidAt < seconds) return;
    saidAt = secondsElapsed;
    const heldOutText = heldOut === null ? '' : `, held-out ${heldOut.toFixed(4)}`;
    say(
      `   network ${network} of ${networks}, epoch ${epoch} of at most ${epochs}: loss ${reconstruction.toFixed(4)}${heldOutText}, ${whole(rowsPerSecond)} rows a second`,
    );
  };
}

function machineText(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${availableParallelism()} threads`;
}

function whole(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
