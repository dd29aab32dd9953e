import { sigmoid, softplus } from './activations.js';
import { zeroColumns } from './columns.js';

/** The discriminator's loss over logits that all bear one label. */
export interface AdversarialLoss {
  /** Sum of the cross-entropies: softplus(-logit) for prior samples, softplus(logit) for rows. */
  readonly sum: number;
  /** How many were told right: a logit above 0 says "prior", one below 0 says "row". */
  readonly right: number;
  /** Derivative of scale * sum by the logits, as the one output column of the discriminator. */
  readonly derivative: Float64Array[];
}

/**
 * Cross-entropy of logits with the label "drawn from the prior" or "encoded row" (Goodfellow et al. 2014).
 * @param scale factor of the derivative.
 */
export function adversarialLoss(
  logits: Float64Array,
  isPrior: boolean,
  scale: number,
): AdversarialLoss {
  const columns = zeroColumns(1, logits.length);
  let sum = 0;
  let right = 0;
  for (const column of columns) {
    for (const [i, logit] of logits.entries()) {
      sum += softplus(isPrior ? -logit : logit);
      if (isPrior ? logit > 0 : logit < 0) right++;
      column[i] = scale * (sigmoid(logit) - (isPrior ? 1 : 0));
    }
  }
  return { sum, right, derivative: columns };
}
