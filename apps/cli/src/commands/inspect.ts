import type { EpochRecord, ModelInfo } from '@colatent/core';
import type { Command } from 'commander';
import { readModelFile } from '../model-file.js';
import { lossText, wholeText } from '../number-text.js';
import { addReportOptions, report } from '../report.js';
import type { ReportOptions } from '../report.js';
import { textTable } from '../text-table.js';

const SHOWN_EPOCHS = 5;

const EXAMPLES = `
Examples:
  $ colatent inspect payments.aae
  $ colatent inspect payments.aae --json | jq .hash`;

/** Adds `colatent inspect`. */
export function addInspectCommand(program: Command): void {
  const command = program
    .command('inspect')
    .summary('show what is in a model file')
    .description('Shows what a model file holds: its columns, its network and how it was trained.')
    .argument('<model>', 'model file');
  addReportOptions(command).addHelpText('after', EXAMPLES).action(inspect);
}

async function inspect(path: string, options: ReportOptions): Promise<void> {
  const { model } = await readModelFile(path);
  const { info } = model;
  model.dispose();
  report(options, info, infoText(info));
}

function infoText(info: ModelInfo): string {
  const { network } = info;
  const facts = [
    ['hash', info.hash],
    ['made with', info.createdWith],
    ['trained on', `${wholeText(info.trainedRows)} rows`],
    ['held out', `${wholeText(info.heldOutRows)} rows`],
    ['seed', String(info.seed)],
    ['latent size', String(info.latentSize)],
    ['parameters', wholeText(info.parameters)],
    ['encoder', network.encoder.join(' → ')],
    ['decoder', network.decoder.join(' → ')],
    ['discriminator', network.discriminator.join(' → ')],
  ] as const;
  const sections = [
    facts.map(([name, value]) => `${name.padEnd(15)}${value}`).join('\n'),
    textTable(
      ['column', 'kind'],
      info.columns.map(({ name, kind }) => [name, kind]),
      { longestCell: Number.POSITIVE_INFINITY },
    ),
  ];
  if (info.excluded.length > 0) {
    const reasons = info.excluded.map(({ name, reason }) => `  ${name}: ${reason}`);
    sections.push(['left out:', ...reasons].join('\n'));
  }
  if (info.history.length > 0) sections.push(historyText(info.history));
  return sections.join('\n\n');
}

function historyText(history: readonly EpochRecord[]): string {
  return textTable(
    ['epoch', 'reconstruction', 'held-out', 'discriminator', 'generator'],
    history
      .slice(-SHOWN_EPOCHS)
      .map((record) => [
        record.epoch,
        lossText(record.reconstruction),
        lossText(record.heldOut),
        lossText(record.discriminator),
        lossText(record.generator),
      ]),
  );
}
