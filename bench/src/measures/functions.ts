import { describeMachine } from '@colatent/tools';
import { alternate, medianOf } from '../alternate.js';
import type { Contender } from '../contender.js';
import type { Effort, FunctionCall, FunctionsTask, SqlFunction } from '../contenders/tasks.js';
import { rowsPerSecond, type Report } from '../report/comparison.js';
import type { Burst } from '../time-calls.js';
import { nodeContender, versionOf } from './contenders.js';
import type { MeasureOptions } from './options.js';
import { correlatedNumbers } from './random-rows.js';

const WIDTHS = [10, 30, 100];
const EFFORTS: readonly Effort[] = ['light', 'standard', 'thorough'];
const FUNCTIONS: readonly SqlFunction[] = [
  'score',
  'is_anomaly',
  'percentile',
  'embed',
  'explain',
  'reconstruct',
  'impute',
  'compress',
  'decompress',
  'sample',
  'published_score',
  'published_embed',
];

/** A call is a tenth of a second: hundreds of rows where a function is slow, hundreds of thousands where it is fast. */
const USUAL: FunctionCall = { seconds: 0.1, most: 200_000 };
const SMALL: FunctionCall = { seconds: 0.005, most: 5000 };

/** Rows a second of each SQL function by the width of the table and the effort of the model, on one thread. */
export async function measureFunctions({ rounds, small }: MeasureOptions): Promise<Report> {
  const size = small ? SMALL : USUAL;
  const rates = new Map<string, number>();
  let version = '';
  for (const width of WIDTHS) {
    const contender = nodeContender('DuckDB in Node with Colatent', 'functions');
    try {
      const source = correlatedNumbers(width, size.most);
      const task: FunctionsTask = { source, rows: size.most, efforts: EFFORTS };
      await contender.ask('prepare', task);
      version = await versionOf(contender);
      for (const name of FUNCTIONS) {
        for (const effort of EFFORTS) {
          rates.set(cell(name, effort, width), await rate(contender, name, effort, size, rounds));
        }
      }
    } finally {
      contender.close();
    }
  }
  return {
    name: 'functions',
    title: 'Rows a second of the SQL functions',
    comparisons: [],
    table: [
      ['function', 'effort', ...WIDTHS.map((width) => `${width} columns`)],
      ...FUNCTIONS.flatMap((name) =>
        EFFORTS.map((effort) => [
          label(name),
          effort,
          ...WIDTHS.map((width) => rowsPerSecond(rates.get(cell(name, effort, width)) ?? NaN)),
        ]),
      ),
    ],
    machine: describeMachine([version]),
    notes: [
      `FLOAT columns that vary together, in a table in memory; the time is that of a whole query, which gives one number; as many rows, up to ${size.most}, as take about ${size.seconds} s; median of ${rounds} rounds. One thread of JavaScript (\`workers: 1\`), DuckDB's default threads. aae_impute fills one NULL a row, aae_explain gives five reasons, aae_decompress and aae_sample have \`columns_of\`. fraud_score and fraud_embed are macros that \`publish\` wrote, on DuckDB's threads.`,
    ],
  };
}

/** What a function is called; macros of `publish` begin with a name of the user's. */
function label(name: SqlFunction): string {
  return name.startsWith('published_') ? name.replace('published', 'fraud') : `aae_${name}`;
}

function cell(name: SqlFunction, effort: Effort, width: number): string {
  return `${name} ${effort} ${width}`;
}

async function rate(
  contender: Contender,
  name: SqlFunction,
  effort: Effort,
  size: FunctionCall,
  rounds: number,
): Promise<number> {
  const call = { function: name, effort };
  const { rows } = await contender.ask<{ rows: number }>('rowsFor', { ...call, ...size });
  const { result } = await contender.ask<{ result: unknown }>('result', { ...call, rows });
  if (result === null) throw new Error(`${label(name)} by ${effort} gave nothing but NULL`);
  const medians = await alternate(
    [{ name, run: () => contender.ask<Burst>('query', { ...call, rows }) }],
    rounds,
  );
  return rows / medianOf(medians, name);
}
