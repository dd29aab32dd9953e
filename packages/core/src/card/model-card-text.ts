import type { ModelCard } from './model-card.js';
import { countText, numberText, shareText } from './number-text.js';

/** Options of `modelCardText`. */
export interface ModelCardTextOptions {
  /** Characters of a line, at least 40. Default: 100. */
  readonly width?: number;
}

const GAP = '  ';
/** The narrowest a last column gets before lines become longer than asked for. */
const NARROWEST = 24;

/** A model card as plain text for a terminal: facts, columns and what was left out, aligned, with long lines wrapped. */
export function modelCardText(card: ModelCard, { width = 100 }: ModelCardTextOptions = {}): string {
  const sections = [alignedText(facts(card), Math.max(width, 40))];
  const columns = card.columns.map(({ name, kind, nullShare, summary }) => [
    name,
    kind,
    shareText(nullShare),
    summary,
  ]);
  const { summarised, trained } = card.rows;
  const heading =
    summarised < trained ? `values in ${countText(summarised)} sampled rows` : 'values';
  sections.push(
    alignedText([['column', 'kind', 'NULL', heading], ...columns], Math.max(width, 40)),
  );
  if (card.excluded.length > 0) {
    const reasons = card.excluded.map(({ name, reason }) => [name, reason]);
    sections.push(alignedText([['left out', 'why'], ...reasons], Math.max(width, 40)));
  }
  return sections.join('\n\n');
}

function facts(card: ModelCard): string[][] {
  const { rows, losses, network, calibration } = card;
  const units = [...network.encoder, ...network.decoder.slice(1)].join(' → ');
  const lines = [
    ['hash', card.hash],
    ['made with', `${card.createdWith}, seed ${card.seed}`],
    ['trained', card.trainedAt === null ? 'at a time not recorded' : timeText(card.trainedAt)],
    ['rows', `${countText(rows.trained)} trained on, ${countText(rows.heldOut)} held out`],
    ['latent size', String(card.latentSize)],
    ['network', `${units}, ${countText(card.parameters)} parameters`],
    ['losses', lossesText(losses)],
    ['scores', thresholdsText(calibration)],
    ['options', optionsText(card.options)],
  ];
  return lines.filter(([, text]) => text !== '');
}

function timeText(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

function lossesText(losses: ModelCard['losses']): string {
  const { epochs, bestEpoch, heldOut, reconstruction, discriminatorAccuracy } = losses;
  if (bestEpoch === null || heldOut === null) return '';
  const trained =
    reconstruction === null ? '' : `, ${lossText(reconstruction)} on those trained on`;
  const told =
    discriminatorAccuracy === null
      ? ''
      : `; the discriminator is right in ${shareText(discriminatorAccuracy)}`;
  return `${lossText(heldOut)} on held-out rows${trained}, best at epoch ${bestEpoch} of ${epochs}${told}`;
}

function thresholdsText({ rows, thresholds }: ModelCard['calibration']): string {
  const parts = thresholds.map(
    ({ contamination, score, heldOutRowsAbove }) =>
      `above ${numberText(score)}: ${shareText(contamination)} of ordinary rows (${countText(heldOutRowsAbove)} of ${countText(rows)} held out)`,
  );
  return parts.join('; ');
}

function optionsText(options: ModelCard['options']): string {
  return Object.entries(options)
    .filter(([name]) => name !== 'seed')
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function lossText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** Rows of cells, aligned; the last cell of a row is wrapped to what is left of the width. */
function alignedText(rows: readonly (readonly string[])[], width: number): string {
  const most = Math.max(...rows.map((cells) => cells.length));
  const widths = Array.from({ length: most - 1 }, (_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const indent = widths.reduce((sum, one) => sum + one + GAP.length, 0);
  return rows
    .map((cells) => {
      const start = widths.map((one, column) => (cells[column] ?? '').padEnd(one) + GAP).join('');
      const lines = wrap(cells[most - 1] ?? '', Math.max(width - indent, NARROWEST));
      return lines
        .map((line, i) => ((i === 0 ? start : ' '.repeat(indent)) + line).trimEnd())
        .join('\n');
    })
    .join('\n');
}

/** Lines of at most so many characters, broken between words but never before %; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ (?!%)/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
