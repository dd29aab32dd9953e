import type { ModelInfo } from '@colatent/core';
import { BLOB } from '@duckdb/node-api';
import {
  doubleField,
  structListOf,
  wholeField,
  writeStructLists,
} from '../../vectors/write-structs.js';
import type { ModelCache } from '../model-cache.js';
import { modelFacts } from './model-facts.js';
import type { ScalarFunction } from '../scalar-function.js';

type Epoch = ModelInfo['history'][number];

const EPOCH = {
  epoch: wholeField<Epoch>(({ epoch }) => epoch),
  reconstruction_loss: doubleField<Epoch>(({ reconstruction }) => reconstruction),
  held_out_loss: doubleField<Epoch>(({ heldOut }) => heldOut),
  discriminator_loss: doubleField<Epoch>(({ discriminator }) => discriminator),
  generator_loss: doubleField<Epoch>(({ generator }) => generator),
  discriminator_accuracy: doubleField<Epoch>(({ discriminatorAccuracy }) => discriminatorAccuracy),
  learn_rate: doubleField<Epoch>(({ learningRate }) => learningRate),
};

/** `aae_history_model(model BLOB) -> STRUCT[]`: one record an epoch of the training of the model's own network, in order; see `EpochRecord`. */
export function historyFunction(cache: ModelCache): ScalarFunction<object> {
  return {
    name: 'aae_history_model',
    parameters: [BLOB],
    returns: structListOf(EPOCH),
    createState: () => ({}),
    evaluate: (input, rows, output) => {
      writeStructLists(
        output,
        EPOCH,
        modelFacts(cache, input(0), rows, (model) => model.info.history),
      );
    },
  };
}
