import type { ColumnOptions, FitOptions } from '@colatent/core';

type OptionName = keyof FitOptions | keyof ColumnOptions;
type HostOption = 'signal' | 'engine' | 'onStage';
type CamelCase<Name extends string> = Name extends Lowercase<Name> ? never : Name;

/** Options that Python spells otherwise. */
export const PYTHON_NAMES: Readonly<Record<Exclude<CamelCase<OptionName>, HostOption>, string>> = {
  trainingRows: 'training_rows',
  hiddenUnits: 'hidden_units',
  latentSize: 'latent_size',
  activationFn: 'activation_fn',
  discriminatorUnits: 'discriminator_units',
  learnRate: 'learn_rate',
  batchSize: 'batch_size',
  inputNoise: 'input_noise',
  inputMasking: 'input_masking',
  maxIterations: 'max_iterations',
  earlyStop: 'early_stop',
  heldOutShare: 'held_out_share',
  timeBudget: 'time_budget',
  memoryBudget: 'memory_budget',
  trainedAt: 'trained_at',
  onProgress: 'on_progress',
  timeZone: 'time_zone',
};

const EXCLUSION = /columns: \{ ("(?:[^"\\]|\\.)*"): \{ exclude: true \} \}/g;

// what is quoted, or part of a path such as columns.batchSize.weight, is a column's name or a value
const NAMES = new RegExp(
  `"[^"]*"|(?<![.\\w])(?:${Object.keys(PYTHON_NAMES).join('|')})(?!\\w)|(?<=\\.)timeZone(?=:)`,
  'g',
);

/** A sentence of the engine's as it is said to those who write Python. */
export function inPythonTerms(sentence: string): string {
  const names: Readonly<Record<string, string>> = PYTHON_NAMES;
  return sentence
    .replaceAll(EXCLUSION, 'columns={$1: {"exclude": True}}')
    .replaceAll(NAMES, (name) => names[name] ?? name)
    .replaceAll('must be true or false,', 'must be True or False,')
    .replaceAll('Infinity for all', 'None for all');
}

/** Facts with their names in Python's spelling: latentSize becomes latent_size. */
export function withPythonNames(facts: unknown): unknown {
  if (Array.isArray(facts)) return facts.map(withPythonNames);
  if (typeof facts !== 'object' || facts === null) return facts;
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [snakeCase(name), withPythonNames(fact)]),
  );
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
