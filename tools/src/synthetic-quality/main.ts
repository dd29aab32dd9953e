/** @file How like real rows a model's new ones are: `node tools/dist/synthetic-quality/main.js train.parquet real.parquet`. */
import { fit, type Latents } from '@colatent/core';
import { streamColumns } from '@colatent/duckdb';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { alignedRows } from '../demo/aligned-rows.js';
import { measureQuality, type Quality } from './quality.js';
import { readValues, valuesOf, type Values } from './table-values.js';

const USAGE = `node tools/dist/synthetic-quality/main.js TRAIN.parquet REAL.parquet [--seed N]

Trains on the rows of TRAIN and compares as many new rows as REAL has with those of REAL, which the model never saw.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '0' } },
});
const [trainFile, realFile] = positionals;
const seed = Number(values.seed);
if (trainFile === undefined || realFile === undefined || !Number.isInteger(seed) || seed < 0) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await measure(connection, trainFile, realFile, seed);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function measure(
  connection: DuckDBConnection,
  trainPath: string,
  realPath: string,
  modelSeed: number,
): Promise<void> {
  const train = `FROM read_parquet('${trainPath.replaceAll("'", "''")}')`;
  const held = `FROM read_parquet('${realPath.replaceAll("'", "''")}')`;
  const started = performance.now();
  const { model } = await fit(streamColumns(connection, train), { seed: modelSeed });
  const seconds = (performance.now() - started) / 1000;
  const names = model.info.columns.map(({ name }) => name);
  const real = await readValues(connection, `SELECT ${names.map(quoted).join(', ')} ${held}`);
  const trained = await readValues(connection, `SELECT ${names.map(quoted).join(', ')} ${train}`);
  const rows = rowsOf(real);

  const fromModel = (latents: Latents): Values[] =>
    valuesOf([...model.sampleBatches(rows, { seed: modelSeed + 1, latents })]);
  const began = performance.now();
  const gaussian = fromModel('gaussian');
  const sampling = (performance.now() - began) / 1000;
  const generators: [string, readonly Values[]][] = [
    ['independent columns', trained.map(rotated)],
    ['model, latents gaussian', gaussian],
    ['model, latents prior', fromModel('prior')],
    ['training rows themselves', trained],
  ];
  const results = generators.map(
    ([name, rowsMade]) => [name, measureQuality(real, rowsMade)] as const,
  );
  const [first] = results;
  console.log(
    alignedRows(
      ['rows', 'shapes', 'pairs, all', `pairs, ${first?.[1].kept ?? 0} kept`, 'overall'],
      results.map(([name, quality]) => [name, ...numbers(quality)]),
    ),
  );
  console.log(
    alignedRows(
      ['shape of', ...results.map(([name]) => name)],
      names.map((name, c) => [
        name,
        ...results.map(([, { byColumn }]) => byColumn[c]?.shape.toFixed(3) ?? ''),
      ]),
    ),
  );
  console.log(
    `  trained in ${seconds.toFixed(1)} s; ${rows} rows made in ${sampling.toFixed(2)} s; seed ${modelSeed}`,
  );
  model.dispose();
}

function numbers({ shapes, allPairs, keptPairs, overall }: Quality): string[] {
  return [shapes, allPairs, keptPairs, overall].map((value) => value.toFixed(3));
}

/** Each column moved by another number of rows keeps its distribution and loses what it has to do with the others. */
function rotated(column: Values, index: number): Values {
  const move = <T>(values: readonly T[]): T[] => {
    const by = (997 * index) % Math.max(values.length, 1);
    return [...values.slice(by), ...values.slice(0, by)];
  };
  return 'numbers' in column
    ? { name: column.name, numbers: Float64Array.from(move([...column.numbers])) }
    : { name: column.name, labels: move(column.labels) };
}

function rowsOf([first]: readonly Values[]): number {
  if (first === undefined) return 0;
  return 'numbers' in first ? first.numbers.length : first.labels.length;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
