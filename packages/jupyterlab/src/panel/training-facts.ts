import type { ModelCard } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';

/** How a model was trained, as far as its file tells, in the words of the settings: what is to be read as name and value. */
export function trainingFacts(
  { trainedAt, losses, options }: ModelCard,
  trans: TranslationBundle,
): readonly (readonly [name: string, value: string])[] {
  const { effort, trainingRows, missing, maxIterations, earlyStop } = options;
  const words: Readonly<Record<string, string>> = {
    light: trans.__('light'),
    standard: trans.__('standard'),
    thorough: trans.__('thorough'),
    unknown: trans.__('not known'),
    clean: trans.__('all ordinary'),
    contaminated: trans.__('some are odd'),
    ignore: trans.__('not judged'),
    informative: trans.__('judged too'),
    true: trans.__('yes'),
    false: trans.__('no'),
  };
  const wordOf = (value: unknown): string | null => words[String(value)] ?? null;
  const numberOf = (name: string): string | null => {
    const value = options[name];
    return typeof value === 'number' ? String(value) : null;
  };
  const facts: readonly (readonly [string, string | null])[] = [
    // the panel's own trainings record none, so that equal seeds give equal files
    [trans.__('Trained at'), trainedAt === null ? null : minuteOf(trainedAt)],
    [trans.__('Effort'), wordOf(effort)],
    [trans.__('Training rows'), wordOf(trainingRows)],
    [trans.__('Missing values'), wordOf(missing)],
    [
      trans.__('Epochs'),
      typeof maxIterations === 'number'
        ? trans.__(
            '%1 of at most %2',
            losses.epochs.toLocaleString(),
            maxIterations.toLocaleString(),
          )
        : losses.epochs.toLocaleString(),
    ],
    [trans.__('Early stop'), wordOf(earlyStop)],
    [trans.__('Batch size'), numberOf('batchSize')],
    [trans.__('Learning rate'), numberOf('learnRate')],
    [trans.__('Held-out share'), numberOf('heldOutShare')],
    [trans.__('Time budget in seconds'), numberOf('timeBudget')],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

/** A moment of ISO 8601 in UTC as `2026-05-04 03:02 UTC`. */
function minuteOf(moment: string): string {
  return `${moment.slice(0, 16).replace('T', ' ')} UTC`;
}
