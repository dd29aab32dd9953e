/** @file How well a model fills in hidden values of Adult, as a table in Markdown: `node tools/dist/imputation-quality/main.js`. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { iterativeImputer, trainOnHalfOfAdult } from './adult.js';
import { measureImputation, type ColumnImputation } from './measure-imputation.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    masking: { type: 'string' },
    effort: { type: 'string', default: 'standard' },
  },
});
const seeds = Number(values.seeds);
const effort = (['light', 'standard', 'thorough'] as const).find((name) => name === values.effort);
if (!Number.isInteger(seeds) || seeds < 1 || effort === undefined) {
  console.error(
    'usage: node tools/dist/imputation-quality/main.js [--seeds N] [--masking SHARE] [--effort light|standard|thorough]',
  );
  process.exit(2);
}

const runs: ColumnImputation[][] = [];
for (let seed = 0; seed < seeds; seed++) {
  const { model, train, unseen } = await trainOnHalfOfAdult({
    seed,
    effort,
    ...(values.masking !== undefined && { inputMasking: Number(values.masking) }),
  });
  runs.push(measureImputation(model, train, unseen));
  model.dispose();
}
const oracle = iterativeImputer();
console.log(
  '| column | hidden | measure | mean | median or mode | model, by seed | ridge | trees |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
runs[0]?.forEach(({ name, kind, hidden, mean, typical }, c) => {
  const show = (x: number | null | undefined): string =>
    x === null || x === undefined ? '' : x.toPrecision(kind === 'number' ? 4 : 3);
  const byModel = runs.map((run) => show(run[c]?.model)).join(', ');
  const measure = kind === 'number' ? 'error' : 'right';
  console.log(
    `| \`${name}\` | ${hidden} | ${measure} | ${show(mean)} | ${show(typical)} | ${byModel} | ${show(oracle.get(name)?.bayesian_ridge)} | ${show(oracle.get(name)?.extra_trees)} |`,
  );
});
