import { parseArgs } from 'node:util';
import { measureArrow } from './measures/arrow.js';
import { measureArrowStream } from './measures/arrow-stream.js';
import { measureEfforts } from './measures/efforts.js';
import { measureEngines } from './measures/engines.js';
import { measureFunctions } from './measures/functions.js';
import { measureInference } from './measures/inference.js';
import { measureMemory } from './measures/memory.js';
import type { MeasureOptions } from './measures/options.js';
import { measurePool } from './measures/pool.js';
import { measurePython } from './measures/python.js';
import { measureSql } from './measures/sql.js';
import { measureStep } from './measures/step.js';
import { measureTraining } from './measures/training.js';
import { ROOT } from './peers.js';
import type { Report } from './report/comparison.js';
import { toMarkdown } from './report/markdown.js';
import { writeIntoReadmes } from './report/write-readme.js';

const USAGE = `node bench/dist/main.js [step] [inference] [sql] [memory] [efforts] [pool] [functions] [training] [arrow] [arrow-stream] [engines] [python] [options]

Measures Colatent beside its peers; without names, everything.

  --rounds N        rounds whose median is taken, at least 7 (default 9)
  --small           small sizes, to see that it works; of functions, training, engines and python only
  --json            print the results as JSON
  --write-readme    also put the tables into the READMEs that have a place for them`;

const MEASURES: Record<string, (options: MeasureOptions) => Promise<Report>> = {
  step: measureStep,
  inference: measureInference,
  sql: measureSql,
  memory: measureMemory,
  efforts: measureEfforts,
  pool: measurePool,
  functions: measureFunctions,
  training: measureTraining,
  arrow: measureArrow,
  'arrow-stream': measureArrowStream,
  engines: measureEngines,
  python: measurePython,
};

/** Measures that have small sizes. */
const SMALL: readonly string[] = ['functions', 'training', 'engines', 'python'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '9' },
    small: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'write-readme': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const names = positionals.length === 0 ? Object.keys(MEASURES) : positionals;
const rounds = Number(values.rounds);
const unknown = names.find((name) => MEASURES[name] === undefined);
const { small } = values;
// what was measured on small tables is not for readers
const isSmallMisused =
  small && (values['write-readme'] || names.some((name) => !SMALL.includes(name)));

if (values.help) {
  console.log(USAGE);
} else if (unknown !== undefined || isSmallMisused || !Number.isInteger(rounds) || rounds < 7) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const reports: Report[] = [];
  for (const name of names) {
    console.error(`Measuring ${name} ...`);
    const report = await MEASURES[name]?.({ rounds, small });
    if (report === undefined) continue;
    reports.push(report);
    const markdown = toMarkdown(report);
    if (!values.json) console.log(`\n## ${report.title}\n\n${markdown}\n`);
    if (values['write-readme']) {
      const changed = await writeIntoReadmes(ROOT, name, markdown);
      console.error(
        `${name}: ${changed.length === 0 ? 'no README has a place for it' : changed.join(', ')}`,
      );
    }
  }
  if (values.json) console.log(JSON.stringify(reports, null, 2));
}
