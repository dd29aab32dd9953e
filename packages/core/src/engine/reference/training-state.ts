import type { Perceptron, Phase, UpdateOptions } from '../engine.js';
import { Adam } from './adam.js';
import type { Parameters } from './parameters.js';
import type { ForwardPass } from './perceptron.js';

/** The perceptrons a phase trains. */
export const TRAINED_BY: Readonly<Record<Phase, readonly Perceptron[]>> = {
  reconstruction: ['encoder', 'decoder'],
  discriminator: ['discriminator'],
  generator: ['encoder'],
};

/** What a network keeps while it is trained: the moments of each phase, and the encoded batch the generator phase goes on from. */
export class TrainingState {
  readonly #optimizers: Readonly<Record<Phase, Adam>>;
  /** Forward passes of the discriminator phase's batch through the encoder, block by block; empty when there is none to use. */
  encoded: readonly ForwardPass[] = [];

  constructor(parameters: Parameters) {
    const optimizer = (phase: Phase): Adam => new Adam(parameters.trained(TRAINED_BY[phase]));
    this.#optimizers = {
      reconstruction: optimizer('reconstruction'),
      discriminator: optimizer('discriminator'),
      generator: optimizer('generator'),
    };
  }

  /** Every array that changes from step to step, in a fixed order. */
  get arrays(): readonly Float64Array[] {
    return Object.values(this.#optimizers).flatMap((optimizer) => optimizer.state);
  }

  /** One Adam step of a phase. */
  step(phase: Phase, options: UpdateOptions): void {
    this.#optimizers[phase].step(options);
  }
}
