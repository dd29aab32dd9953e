import { markdownTable } from '@colatent/tools';
import type { Spread } from '../metrics/spread.js';
import { SHOWN_DETECTORS } from '../published/published-results.js';
import type {
  Areas,
  Means,
  Proof,
  ProtocolResult,
  QualityResults,
  SetResult,
} from '../results/results.js';

/** A protocol's sets as a Markdown table, then their means, then how to read them. AUROC / AUPRC in percent. */
export function protocolTable(result: ProtocolResult, results: QualityResults): string {
  const withKnn = result.sets.some(({ knn }) => knn !== undefined);
  const headings = [
    'set',
    'rows',
    'columns',
    'anomalies',
    'Colatent',
    ...(withKnn ? ['KNN, this run'] : []),
    ...SHOWN_DETECTORS,
    'trained',
    'scored',
  ];
  const rows = [
    ...result.sets.map((set) => setRow(set, results.seeds, withKnn)),
    ...meanRows(result, withKnn),
  ];
  const alignments = headings.map((_, i) => (i === 0 ? ('left' as const) : ('right' as const)));
  const table =
    rows.length === 0
      ? 'No set could be measured.'
      : markdownTable([headings, ...rows], alignments);
  const lines = [table, '', howToRead(result, results), '', results.machine];
  if (result.failures.length > 0) {
    lines.push('', ...result.failures.map(({ set, error }) => `- failed: ${set}: ${error}`));
  }
  return lines.join('\n');
}

/** One sentence a set of the proof, or one that says there is none. */
export function proofText(proof: readonly Proof[]): string {
  if (proof.length === 0) {
    return 'No proof of the protocol: the folder has neither pageblocks nor annthyroid.';
  }
  return proof
    .map(({ set, measured, published, agrees, error }) =>
      [
        `Proof of the one-class protocol: KNN on ${set}`,
        measured ? `${twoDecimals(measured)} here` : `failed (${error ?? 'unknown error'})`,
        `${twoDecimals(published)} published`,
        agrees ? 'equal' : 'NOT EQUAL: the protocol, or the file, is not the published one',
      ].join(', '),
    )
    .join('\n');
}

/** What was told to `fit`, in words. */
export function settingsText({ effort, trainingRows }: QualityResults['settings']): string {
  const told = [
    ...(effort === undefined ? [] : [`effort ${effort}`]),
    ...(trainingRows === undefined ? [] : [`training rows ${trainingRows}`]),
  ];
  return told.length === 0 ? 'default settings' : told.join(', ');
}

function setRow(set: SetResult, seeds: number, withKnn: boolean): string[] {
  return [
    set.set,
    count(set.rows),
    count(set.columns),
    `${((100 * set.anomalies) / set.rows).toFixed(2)} %`,
    `${spread(set.auroc, seeds)} / ${spread(set.auprc, seeds)}`,
    ...(withKnn ? [set.knn && 'auroc' in set.knn ? areas(set.knn) : 'failed'] : []),
    ...SHOWN_DETECTORS.map((name) => areas(set.published[name])),
    seconds(set.secondsTrained),
    rowsPerSecond(set.rowsPerSecond),
  ];
}

function meanRows(result: ProtocolResult, withKnn: boolean): string[][] {
  const { means, meansOfPublished, sets } = result;
  const row = (name: string, { colatent, knn, published }: Means): string[] => [
    name,
    '',
    '',
    '',
    areas(colatent),
    ...(withKnn ? [areas(knn)] : []),
    ...SHOWN_DETECTORS.map((detector) => areas(published[detector])),
    name.startsWith('mean of all') ? seconds(result.secondsTrained) : '',
    name.startsWith('mean of all') ? rowsPerSecond(result.rowsPerSecond) : '',
  ];
  return [
    ...(means ? [row(`mean of all ${sets.length}`, means)] : []),
    ...(meansOfPublished && meansOfPublished.sets < sets.length
      ? [row(`mean of the ${meansOfPublished.sets} published`, meansOfPublished)]
      : []),
  ];
}

function howToRead({ protocol }: ProtocolResult, { seeds, settings }: QualityResults): string {
  return [
    `AUROC / AUPRC in percent, ${protocol} protocol, ${settingsText(settings)},`,
    seeds === 1 ? 'seed 0.' : `mean ± standard deviation over seeds 0 to ${seeds - 1}.`,
    'The other detectors: published results, means over five seeds.',
    'Trained: seconds with reading the rows. Scored: rows a second without.',
  ].join(' ');
}

function spread({ mean, deviation }: Spread, seeds: number): string {
  return seeds === 1 ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${deviation.toFixed(1)}`;
}

function areas(value: Areas | undefined): string {
  return value ? `${value.auroc.toFixed(1)} / ${value.auprc.toFixed(1)}` : '';
}

function twoDecimals({ auroc, auprc }: Areas): string {
  return `${auroc.toFixed(2)}/${auprc.toFixed(2)}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} s`;
}

function rowsPerSecond(value: number): string {
  return value < 1e6 ? `${(value / 1e3).toFixed(0)} k/s` : `${(value / 1e6).toFixed(2)} M/s`;
}
