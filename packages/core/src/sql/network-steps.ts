import type { NetworkSpecification, Tensors } from '../engine/engine.js';
import { latentSizeOf } from '../engine/network-shape.js';
import type { Sql, SqlDialect, Weights } from './dialect.js';
import type { Steps } from './steps.js';

/** The networks of an autoencoder as steps. Vectors given and returned have a 1 after their last element. */
export class NetworkSteps {
  readonly specification: NetworkSpecification;
  readonly latentSize: number;
  readonly #dialect: SqlDialect;
  readonly #steps: Steps;
  readonly #parameters: Tensors;

  constructor(
    dialect: SqlDialect,
    steps: Steps,
    network: { readonly specification: NetworkSpecification; readonly parameters: Tensors },
  ) {
    this.#dialect = dialect;
    this.#steps = steps;
    this.specification = network.specification;
    this.latentSize = latentSizeOf(network.specification);
    this.#parameters = network.parameters;
  }

  /**
   * Every layer's outputs. The last are the latent values and, where there is a noise head, its estimate.
   * @param unless a condition under which they are not needed and are NULL. Default: always needed.
   */
  encode(features: Sql, unless?: Sql): Sql[] {
    return this.#layers('encoder', features, unless);
  }

  /** Decoder outputs. @param latent the last outputs of `encode`. */
  decode(latent: Sql, unless?: Sql): Sql {
    let input = latent;
    if (this.specification.noiseHead === true) {
      const dialect = this.#dialect;
      const values = dialect.slice(latent, 1, this.latentSize);
      input = this.#steps.add(
        'latent',
        dialect.concatenate([values, dialect.vector([dialect.number(1)])]),
      );
    }
    return this.#layers('decoder', input, unless).at(-1) ?? input;
  }

  #layers(perceptron: 'encoder' | 'decoder', input: Sql, unless?: Sql): Sql[] {
    let x = input;
    return this.specification[perceptron].map(({ activation }, index) => {
      const weights: Weights = {
        weights: this.#parameters.get(`${perceptron}.${index}.weight`) ?? [],
        bias: this.#parameters.get(`${perceptron}.${index}.bias`) ?? [],
      };
      const outputs = this.#dialect.dense(weights, x, activation);
      x = this.#steps.add(
        perceptron,
        unless === undefined ? outputs : this.#dialect.when(unless, 'NULL', outputs),
      );
      return x;
    });
  }
}
