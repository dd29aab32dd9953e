import type * as TensorFlow from '@tensorflow/tfjs-core';
import { LATENT_SIZE, LEARNING_RATE } from '../network.js';
import { requirePeer } from '../peers.js';
import { serveTasks } from '../serve-tasks.js';
import { timeCalls, type Burst } from '../time-calls.js';
import type { StepLosses, StepTask } from './tasks.js';

const tf = requirePeer('@tensorflow/tfjs') as typeof TensorFlow;
requirePeer('@tensorflow/tfjs-backend-wasm');
await tf.setBackend('wasm');

type Layer = readonly [weights: TensorFlow.Variable<TensorFlow.Rank.R2>, bias: TensorFlow.Variable];
type Dense = (
  input: TensorFlow.Tensor2D,
  layer: Layer,
  activation: 'linear' | 'relu',
) => TensorFlow.Tensor2D;

/** A dense layer as TensorFlow.js has it. Its gradient multiplies by transposed matrices, which the backend does slowly. */
const fusedDense: Dense = (a, [b, bias], activation) =>
  tf.fused.matMul({ a, b, bias, activation }) as TensorFlow.Tensor2D;

/** The same with a gradient that transposes first and multiplies then; equal numbers, fewer slow products. */
const transposingDense: Dense = (input, [weights, bias], activation) => {
  const dense = tf.customGrad((...args) => {
    const [x, w, b] = args as [TensorFlow.Tensor2D, TensorFlow.Tensor2D, TensorFlow.Tensor];
    const save = args[3] as TensorFlow.GradSaveFunc;
    const value = tf.fused.matMul({ a: x, b: w, bias: b, activation });
    save([x, w, value]);
    const gradFunc = (dy: TensorFlow.Tensor, saved: TensorFlow.Tensor[]): TensorFlow.Tensor[] => {
      const [x, w, value] = saved as [TensorFlow.Tensor2D, TensorFlow.Tensor2D, TensorFlow.Tensor];
      const inner = (activation === 'relu' ? tf.mul(dy, tf.step(value)) : dy) as typeof x;
      return [
        tf.matMul(inner, tf.transpose(w)),
        tf.matMul(tf.transpose(x), inner),
        tf.sum(inner, 0),
      ];
    };
    return { value, gradFunc };
  });
  return dense(input, weights, bias) as typeof input;
};

function adam(): TensorFlow.Optimizer {
  return tf.train.adam(LEARNING_RATE, 0.9, 0.999, 1e-8);
}

/** One network with its optimizers, as a training step needs it. */
class Trainer {
  readonly #encoder: readonly Layer[];
  readonly #decoder: readonly Layer[];
  readonly #discriminator: readonly Layer[];
  readonly #rows: TensorFlow.Tensor2D;
  readonly #dense: Dense;
  readonly #optimizers = [adam(), adam(), adam()] as const;

  constructor({ parameters, rows, variant }: StepTask) {
    const perceptron = (name: string): Layer[] =>
      [0, 1, 2].map((layer) => {
        const bias = tf.variable(tf.tensor1d(parameters[`${name}.${layer}.bias`] ?? []));
        const weights = tf.tensor(parameters[`${name}.${layer}.weight`] ?? [], [
          bias.size,
          (parameters[`${name}.${layer}.weight`] ?? []).length / bias.size,
        ]);
        return [tf.variable(tf.transpose(weights) as TensorFlow.Tensor2D), bias] as const;
      });
    this.#encoder = perceptron('encoder');
    this.#decoder = perceptron('decoder');
    this.#discriminator = perceptron('discriminator');
    this.#rows = tf.tensor2d(rows.map((row) => [...row]));
    this.#dense = variant === 'custom gradient' ? transposingDense : fusedDense;
  }

  /** One three-phase step. Reads the losses only if asked to. @param prior the prior samples; drawn when absent. */
  step(prior: TensorFlow.Tensor2D | undefined): TensorFlow.Scalar[] {
    const [autoencoder, discriminator, generator] = this.#optimizers;
    const rows = this.#rows;
    const inference = tf.tidy(() => ({
      reconstruction: this.#minimize(autoencoder, [...this.#encoder, ...this.#decoder], () => {
        const output = this.#forward(this.#decoder, this.#forward(this.#encoder, rows));
        return tf.mean(tf.square(tf.sub(output, rows)));
      }),
      latent: this.#forward(this.#encoder, rows),
    }));
    const { reconstruction, latent } = inference;
    const discriminated = this.#minimize(discriminator, this.#discriminator, () => {
      const samples = prior ?? tf.randomNormal<TensorFlow.Rank.R2>([rows.shape[0], LATENT_SIZE]);
      const ofRows = tf.mean(tf.softplus(this.#forward(this.#discriminator, latent)));
      const ofSamples = tf.mean(tf.softplus(tf.neg(this.#forward(this.#discriminator, samples))));
      return tf.add(ofRows, ofSamples);
    });
    const generated = this.#minimize(generator, this.#encoder, () => {
      const logits = this.#forward(this.#discriminator, this.#forward(this.#encoder, rows));
      return tf.mean(tf.softplus(tf.neg(logits)));
    });
    latent.dispose();
    return [reconstruction, discriminated, generated];
  }

  dispose(): void {
    for (const layer of [...this.#encoder, ...this.#decoder, ...this.#discriminator]) {
      tf.dispose([...layer]);
    }
    this.#rows.dispose();
    for (const optimizer of this.#optimizers) optimizer.dispose();
  }

  #forward(layers: readonly Layer[], input: TensorFlow.Tensor2D): TensorFlow.Tensor2D {
    return layers.reduce(
      (value, layer, i) => this.#dense(value, layer, i === layers.length - 1 ? 'linear' : 'relu'),
      input,
    );
  }

  #minimize(
    optimizer: TensorFlow.Optimizer,
    layers: readonly Layer[],
    loss: () => TensorFlow.Tensor,
  ): TensorFlow.Scalar {
    return tf.tidy(() => {
      const variables = layers.flat() as TensorFlow.Variable[];
      const { value, grads } = tf.variableGrads(() => loss() as TensorFlow.Scalar, variables);
      optimizer.applyGradients(grads);
      return value;
    });
  }
}

interface Prepared {
  readonly trainer: Trainer;
  readonly prior: TensorFlow.Tensor2D | undefined;
}

const prepared = new Map<string, Prepared>();

function run(variant: string): void {
  const { trainer, prior } = prepared.get(variant) ?? {};
  if (trainer === undefined) throw new Error(`${variant} was not prepared`);
  tf.dispose(trainer.step(prior));
}

await serveTasks({
  describe: () => ({ version: tf.version_core }),
  losses: (task: StepTask): StepLosses[] => {
    const trainer = new Trainer(task);
    const losses = task.priors.map((samples) => {
      const step = trainer.step(tf.tensor2d(samples.map((row) => [...row])));
      return step.map((loss) => loss.dataSync()[0] ?? Number.NaN) as StepLosses;
    });
    trainer.dispose();
    return losses;
  },
  prepareStep: (task: StepTask): void => {
    const { variant = '', rows } = task;
    prepared.get(variant)?.trainer.dispose();
    // The best case of the peer: it draws random normals slowly, so here the samples are drawn beforehand.
    const prior =
      variant === 'custom gradient'
        ? tf.randomNormal<TensorFlow.Rank.R2>([rows.length, LATENT_SIZE])
        : undefined;
    prepared.set(variant, { trainer: new Trainer(task), prior });
    timeCalls(() => {
      run(variant);
    }, 0.5);
  },
  step: ({ seconds, variant }: { seconds: number; variant: string }): Burst =>
    timeCalls(() => {
      run(variant);
    }, seconds),
});
