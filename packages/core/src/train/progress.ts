/**
 * Losses of a training, each a mean over the rows it was measured on since the last event or over an epoch. Networks that only help to
 * score have no adversary: their discriminator's and generator's losses are 0, its accuracy 0.5.
 */
export interface Losses {
  /** Weighted mean loss of the columns; about 1 for a model that has learned nothing, and more under noise. */
  readonly reconstruction: number;
  /** Cross-entropy of telling rows from prior samples, both together: 2 ln 2 = 1.386 when it is at a loss. */
  readonly discriminator: number;
  /** How badly rows pass for prior samples: ln 2 = 0.693 when the discriminator is at a loss. */
  readonly generator: number;
  /** Share of rows and prior samples the discriminator tells right, 0 to 1; 0.5 when the latent space matches the prior. */
  readonly discriminatorAccuracy: number;
}

/** Where a training stands before and after its networks are trained. */
export interface StageEvent {
  /** 'preparing': rows become numbers, odd ones are told from the bulk. 'finishing': the trained networks become a model that scores. */
  readonly stage: 'preparing' | 'finishing';
  /** Share of the stage that is done, 0 to 1: a rough one of its time. */
  readonly share: number;
}

/** Where a training stands. */
export interface ProgressEvent extends Losses {
  /** The network in training, from 1: first the model's own, then those that help it to score. */
  readonly network: number;
  readonly networks: number;
  /** The network's epoch running, from 1. */
  readonly epoch: number;
  /** Most epochs there will be. */
  readonly epochs: number;
  /** Steps towards `steps`, the most that all networks may take. Never falls: it leaps where a network stopped early, and waits where one stepped back. */
  readonly step: number;
  readonly steps: number;
  /** Reconstruction loss on held-out rows after the last whole epoch; null before the first. */
  readonly heldOut: number | null;
  /** Rows trained on a second since the start, held-out rows' evaluation included in the time. */
  readonly rowsPerSecond: number;
  readonly secondsElapsed: number;
  /** Until all networks are trained or the time budget is reached; early stopping may come first. */
  readonly secondsLeft: number;
}

/** One epoch of a training's history. */
export interface EpochRecord extends Losses {
  /** From 1. An epoch that was stepped back from is not recorded. */
  readonly epoch: number;
  /** Reconstruction loss on held-out rows. */
  readonly heldOut: number;
  /** Learning rate at the epoch's end. */
  readonly learningRate: number;
}

/** Why a training ended. */
export type StopReason = 'early_stop' | 'max_iterations' | 'time_budget' | 'aborted';

/** Running means of the losses of steps. */
export class LossMeter {
  #rows = 0;
  #reconstruction = 0;
  #discriminator = 0;
  #generator = 0;
  #accuracy = 0;

  add(losses: Losses, rows: number): void {
    this.#rows += rows;
    this.#reconstruction += losses.reconstruction * rows;
    this.#discriminator += losses.discriminator * rows;
    this.#generator += losses.generator * rows;
    this.#accuracy += losses.discriminatorAccuracy * rows;
  }

  /** Whether no step was added since the last reset. */
  get isEmpty(): boolean {
    return this.#rows === 0;
  }

  mean(): Losses {
    const rows = Math.max(this.#rows, 1);
    return {
      reconstruction: this.#reconstruction / rows,
      discriminator: this.#discriminator / rows,
      generator: this.#generator / rows,
      discriminatorAccuracy: this.#accuracy / rows,
    };
  }

  reset(): void {
    this.#rows = 0;
    this.#reconstruction = 0;
    this.#discriminator = 0;
    this.#generator = 0;
    this.#accuracy = 0;
  }
}
