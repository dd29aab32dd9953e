import type { Engine } from '../../engine/engine.js';
import type { Likelihood } from '../../score/detector.js';
import { partOf, type Work } from '../../work/work.js';
import type { DetectorPlan } from './detector-plan.js';
import { collect, deviationOf, referenceBatch, referenceRows, termOf } from './measure-rows.js';

/** What the likelihood counts for, where there is one. Found on planted typos and swapped values of Adult and KDD 99. */
const LIKELIHOOD_WEIGHT = 2;
/** Nats. Rows whose values are less surprising than this in all are alike. */
const LIKELIHOOD_FLOOR = 1;
/** Nats the likelihood of a number deviates by at most among rows: residuals judge numbers already, and far ones would drown categories. */
const NUMBER_DEVIATION = 0.5;

/**
 * How unlikely rows are to the model's own network. A distance between residuals takes the loss of a text or a category for one number
 * like any other, whose far values it expects to be as rare as a normal distribution's; a likelihood knows what a wrong value costs.
 */
export function* fitLikelihood(engine: Engine, plan: DetectorPlan): Work<Likelihood> {
  const [main] = plan.networks;
  const rows = plan.rows[main?.choice ?? 'all'];
  const reference = referenceRows(rows);
  if (main === undefined) throw new RangeError('a detector needs a network');
  const { heads } = main.specification;
  const network = engine.build(main.specification, {
    maxRows: referenceBatch(reference, rows.width),
  });
  try {
    network.setParameters(main.parameters);
    const lossesOf = collect(network, rows, reference, heads.length, (n, out) => {
      network.headLosses(n, out);
    });
    const losses = yield* partOf(lossesOf, 0, 0.5);
    const { scoring } = plan;
    const factors = heads.map(({ loss }, head) => {
      const weight = rows.encoder.weights[head] ?? 1;
      if (loss !== 'squared_error') return weight;
      const deviation = deviationOf(losses[head]) * (scoring.weights[head] ?? 0);
      return weight / Math.max(deviation / NUMBER_DEVIATION, 1);
    });
    const weights = scoring.weights.map((value, head) => value * (factors[head] ?? 1));
    const expected = scoring.expected.map((value, head) => value * (factors[head] ?? 1));
    const scores = collect(network, rows, reference, 1, (n, [out]) => {
      if (out) network.scoreRows(n, weights, expected, out);
    });
    const [values] = yield* partOf(scores, 0.5, 1);
    return { weights, expected, term: termOf(values, LIKELIHOOD_WEIGHT, LIKELIHOOD_FLOOR) };
  } finally {
    network.dispose();
  }
}
