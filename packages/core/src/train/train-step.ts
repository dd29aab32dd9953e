import type { Network } from '../engine/engine.js';
import type { Losses } from './progress.js';

/** The generator's rate beside the others': the prior shapes the latent space without taking it from the reconstruction. */
const GENERATOR_RATE = 0.5;
/** Short memory keeps the two opponents from chasing each other's past (Radford et al. 2016, section 3). */
const ADVERSARIAL_BETA1 = 0.5;

/**
 * One step of an adversarial autoencoder on the batch in the network (Makhzani et al. 2015, section 2): reconstruct, then teach the
 * discriminator to tell latent values from prior samples, then the encoder to fool it.
 */
export function trainStep(network: Network, rows: number, learningRate: number): Losses {
  const reconstruction = network.reconstructionGradients(rows);
  network.update('reconstruction', { learningRate });

  const { loss: discriminator, accuracy } = network.discriminatorGradients(rows);
  network.update('discriminator', { learningRate, beta1: ADVERSARIAL_BETA1 });

  const generator = network.generatorGradients(rows);
  network.update('generator', {
    learningRate: learningRate * GENERATOR_RATE,
    beta1: ADVERSARIAL_BETA1,
  });
  return { reconstruction, discriminator, generator, discriminatorAccuracy: accuracy };
}
