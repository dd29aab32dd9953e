import type { UpdateOptions } from '../engine.js';

/** One parameter and its gradient. */
export interface AdamParameter {
  readonly values: Float64Array;
  readonly gradients: Float64Array;
  /** Whether weight decay applies: to weights, not to biases. */
  readonly decays: boolean;
}

/** Moments of one phase's parameters. */
interface Moments {
  readonly parameter: AdamParameter;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Adam (Kingma & Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov & Hutter 2019), all in double precision. */
export class Adam {
  readonly #moments: readonly Moments[];
  /** beta1^t and beta2^t after t steps. */
  readonly #powers = Float64Array.of(1, 1);

  constructor(parameters: readonly AdamParameter[]) {
    this.#moments = parameters.map((parameter) => ({
      parameter,
      first: new Float64Array(parameter.values.length),
      second: new Float64Array(parameter.values.length),
    }));
  }

  /** All that changes from step to step, for snapshots. */
  get state(): readonly Float64Array[] {
    return [this.#powers, ...this.#moments.flatMap(({ first, second }) => [first, second])];
  }

  /** Moves the parameters one step against their gradients. */
  step(options: UpdateOptions): void {
    const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
    const power1 = (this.#powers[0] ?? 1) * beta1;
    const power2 = (this.#powers[1] ?? 1) * beta2;
    this.#powers.set([power1, power2]);
    for (const { parameter, first, second } of this.#moments) {
      const { values, gradients, decays } = parameter;
      for (const [i, gradient] of gradients.entries()) {
        const m = beta1 * (first[i] ?? 0) + (1 - beta1) * gradient;
        const v = beta2 * (second[i] ?? 0) + (1 - beta2) * gradient * gradient;
        first[i] = m;
        second[i] = v;
        const direction = m / (1 - power1) / (Math.sqrt(v / (1 - power2)) + epsilon);
        const value = values[i] ?? 0;
        values[i] = value - learningRate * (direction + (decays ? weightDecay * value : 0));
      }
    }
  }
}
