import { OptionError } from '../errors.js';
import { readModelFile } from '../format/model-file.js';
import type { Model } from '../model/model.js';
import { partsOfFile, type ModelParts } from '../model/model-parts.js';
import { BigqueryDialect } from './bigquery-dialect.js';
import { calibrated } from './calibrated.js';
import { DetectorSteps } from './detector-steps.js';
import type { Routine, SqlDialect } from './dialect.js';
import { DuckdbDialect } from './duckdb-dialect.js';
import { NetworkSteps } from './network-steps.js';
import { PostgresDialect } from './postgres-dialect.js';
import { readColumns } from './read-columns.js';
import { SparkDialect } from './spark-dialect.js';
import { Steps } from './steps.js';

const DIALECTS = {
  duckdb: (): SqlDialect => new DuckdbDialect(),
  postgres: (): SqlDialect => new PostgresDialect(),
  spark: (): SqlDialect => new SparkDialect(),
  bigquery: (): SqlDialect => new BigqueryDialect(),
} as const;

/** A dialect a model can be written in. */
export type SqlDialectName = keyof typeof DIALECTS;

export const SQL_DIALECTS = Object.keys(DIALECTS) as readonly SqlDialectName[];

/** How a model is written as SQL. */
export interface SqlExportOptions {
  /** Default: 'duckdb'. */
  readonly dialect?: SqlDialectName;
  /** What the functions' names begin with: `fraud` makes `fraud_score` and `fraud_embed`. */
  readonly name: string;
  /** Replace functions of these names. Default: false, which makes the statements fail where there are some. */
  readonly replace?: boolean;
}

/** A model as SQL. */
export interface SqlExport {
  /** Names of the functions made: of the score and of the latent vector. */
  readonly functions: { readonly score: string; readonly embed: string };
  /** One statement a function, without a semicolon. */
  readonly statements: readonly string[];
  /** All of it as one script. */
  readonly text: string;
}

/**
 * A model as plain SQL that needs nothing of Colatent: functions of a row that give its score and its latent vector as
 * `Model.score` and `Model.embed` do, with NULLs, values never seen in training and the calibration. A NULL row gives NULL.
 *
 * It computes in doubles where engines compute in float32, so it is as far from an engine as that is from exact arithmetic: scores
 * mostly agree to 1e-6. They agree less where a score hangs on the last bits of a float32, such as that of a row which is a training row over again.
 * @throws OptionError when the dialect is unknown or the name empty.
 * @throws SqlExportError when the dialect cannot say a part of the model, naming the column and why.
 */
export function exportSql(model: Model, options: SqlExportOptions): SqlExport {
  const { dialect = 'duckdb', name, replace = false } = options;
  if (!Object.hasOwn(DIALECTS, dialect)) {
    throw new OptionError(
      `option dialect is "${dialect}"; a model can be written as SQL of ${SQL_DIALECTS.join(', ')}`,
    );
  }
  if (name === '' || name.includes('\0')) {
    throw new OptionError(
      'option name is what the names of the SQL functions begin with, such as "fraud"; it must not be empty or hold a NUL character',
    );
  }
  const parts = partsOfFile(readModelFile(model.toBytes()));
  const functions = { score: `${name}_score`, embed: `${name}_embed` };
  const printed = (name: string, compute: typeof score): string => {
    const printer = DIALECTS[dialect]();
    return printer.statement({ name, replace, ...compute(printer, parts) });
  };
  const statements = [printed(functions.score, score), printed(functions.embed, latent)];
  const { hash, createdWith } = model.info;
  const heading = `-- A model of Colatent ${createdWith} as SQL: the score and the latent vector of a row.\n-- Content hash of the model: ${hash}\n`;
  return { functions, statements, text: `${heading}${statements.join(';\n\n')};\n` };
}

type Computation = Pick<Routine, 'steps' | 'result' | 'returns'>;

function score(dialect: SqlDialect, parts: ModelParts): Computation {
  const steps = new Steps();
  const row = readColumns(dialect, steps, parts.tableEncoder);
  const raw = new DetectorSteps(dialect, steps, parts, row).score(row);
  const result = calibrated(dialect, steps, parts.calibration.toDocument(), raw);
  return { steps: steps.list, result, returns: 'number' };
}

function latent(dialect: SqlDialect, parts: ModelParts): Computation {
  const steps = new Steps();
  const row = readColumns(dialect, steps, parts.tableEncoder);
  const network = new NetworkSteps(dialect, steps, parts);
  const outputs = network.encode(row.features).at(-1) ?? row.features;
  return {
    steps: steps.list,
    result: dialect.slice(outputs, 1, network.latentSize),
    returns: 'vector',
  };
}
