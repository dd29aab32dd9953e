import { modelCardText, type ModelCard } from '@colatent/core';
import { BLOB, VARCHAR } from '@duckdb/node-api';
import {
  doubleField,
  momentField,
  structOf,
  textField,
  wholeField,
  wholesField,
  writeStructs,
} from '../../vectors/write-structs.js';
import { writeStrings } from '../../vectors/write-strings.js';
import type { ModelCache } from '../model-cache.js';
import { modelFacts } from './model-facts.js';
import type { ScalarFunction } from '../scalar-function.js';

/** Facts of a model: what it was trained on, what it is, and how well it learnt. */
const INFO = {
  rows: wholeField<ModelCard>(({ rows }) => rows.trained),
  held_out_rows: wholeField<ModelCard>(({ rows }) => rows.heldOut),
  columns: wholeField<ModelCard>(({ columns }) => columns.length),
  left_out_columns: wholeField<ModelCard>(({ excluded }) => excluded.length),
  latent_size: wholeField<ModelCard>(({ latentSize }) => latentSize),
  encoder_units: wholesField<ModelCard>(({ network }) => network.encoder),
  decoder_units: wholesField<ModelCard>(({ network }) => network.decoder),
  parameters: wholeField<ModelCard>(({ parameters }) => parameters),
  effort: textField<ModelCard>(({ options }) => optionText(options['effort'])),
  training_rows: textField<ModelCard>(({ options }) => optionText(options['trainingRows'])),
  seed: wholeField<ModelCard>(({ seed }) => seed),
  epochs: wholeField<ModelCard>(({ losses }) => losses.epochs),
  best_epoch: wholeField<ModelCard>(({ losses }) => losses.bestEpoch),
  held_out_loss: doubleField<ModelCard>(({ losses }) => losses.heldOut),
  reconstruction_loss: doubleField<ModelCard>(({ losses }) => losses.reconstruction),
  discriminator_accuracy: doubleField<ModelCard>(({ losses }) => losses.discriminatorAccuracy),
  trained_at: momentField<ModelCard>(({ trainedAt }) =>
    trainedAt === null ? null : BigInt(Date.parse(trainedAt)) * 1000n,
  ),
  created_with: textField<ModelCard>(({ createdWith }) => createdWith),
  hash: textField<ModelCard>(({ hash }) => hash),
  options: textField<ModelCard>(({ options }) => JSON.stringify(inSnakeCase(options))),
};

/**
 * `aae_info_model(model BLOB) -> STRUCT`: facts of a model, as `Model.describe` tells them. `options` is JSON with the names that
 * `aae_train` takes; `trained_at` is NULL unless the training was told the time.
 */
export function infoFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_info_model',
    parameters: [BLOB],
    returns: structOf(INFO),
    createState: () => ({}),
    evaluate: (input, rows, output) => {
      writeStructs(
        output,
        INFO,
        modelFacts(cache, input(0), rows, (model) => model.describe()),
      );
    },
  };
}

/** `aae_card_model(model BLOB) -> VARCHAR`: the model card as text of several lines, for a terminal. */
export function cardFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_card_model',
    parameters: [BLOB],
    returns: VARCHAR,
    createState: () => ({}),
    evaluate: (input, rows, output) => {
      writeStrings(
        output,
        modelFacts(cache, input(0), rows, (model) => modelCardText(model.describe())),
      );
    },
  };
}

function optionText(option: unknown): string | null {
  return typeof option === 'string' ? option : null;
}

function inSnakeCase(options: ModelCard['options']): object {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
