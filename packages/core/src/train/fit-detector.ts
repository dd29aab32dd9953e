import type { Engine, Head } from '../engine/engine.js';
import { meansOf } from '../score/covariance.js';
import type { Detector, Measure, Member } from '../score/detector.js';
import type { DetectorPlan } from './detector/detector-plan.js';
import { fitLikelihood } from './detector/fit-likelihood.js';
import { fitMember } from './detector/fit-member.js';
import { fitCentre, fitLandmarks } from './detector/fit-surroundings.js';
import { referenceRows } from './detector/measure-rows.js';
import type { RowChoice } from './effort.js';
import { rawScores } from './measure-scoring.js';
import { partOf, type Work } from '../work/work.js';

/** What each measure counts for, by what is known of the rows. Found on ADBench; see the README of the repository. */
const WEIGHTS = {
  unknown: { activations: 1, residuals: 0.5, noise: 0.5, landmarks: 1, centre: 0.5 },
  clean: { activations: 1, residuals: 1, noise: 0, landmarks: 1, centre: 0.3 },
  contaminated: { activations: 0, residuals: 0.5, noise: 0.5, landmarks: 0, centre: 0.5 },
} as const;

/** Share of held-out rows at least as odd as one that is odd by a NULL alone. */
const ODD_SHARE = 0.001;

/**
 * Make a detector of trained networks. Those trained on all rows measure how far activations move when a row is reconstructed; those
 * trained on central rows measure residuals and noise; a single small one measures residuals only, which cost least.
 */
export function* fitDetector(engine: Engine, plan: DetectorPlan): Work<Detector> {
  const weights = WEIGHTS[plan.trainingRows];
  const members: Member[] = [];
  for (const [index, network] of plan.networks.entries()) {
    const like = plan.networks.filter(({ choice }) => choice === network.choice).length;
    const of = measuresOf(plan, network.choice, weights);
    const shared = Object.entries(of).map(([measure, weight]) => [measure, weight / like] as const);
    const member = fitMember(engine, plan, network, index === 0, Object.fromEntries(shared));
    const { length } = plan.networks;
    members.push(yield* partOf(member, (0.6 * index) / length, (0.6 * (index + 1)) / length));
  }
  const spread = plan.trainingRows === 'clean' ? plan.rows.all : plan.rows.central;
  const centre = fitCentre(engine, plan, spread, weights.centre);
  const surroundings = [yield* partOf(centre, 0.6, 0.7)];
  if (weights.landmarks > 0 && (plan.effort.twins || plan.trainingRows === 'clean')) {
    const landmarks = fitLandmarks(engine, plan, weights.landmarks);
    surroundings.push(yield* partOf(landmarks, 0.7, 0.8));
  }
  const likelihood = plan.rows.all.encoder.heads.every(isPlain)
    ? null
    : yield* partOf(fitLikelihood(engine, plan), 0.8, 0.9);
  const reference = plan.rows.all.gather(referenceRows(plan.rows.all));
  const { features } = yield* partOf(reference, 0.9, 0.95);
  const featureMeans = Float32Array.from(meansOf(features));
  const { heads } = plan.rows.all.encoder;
  const nullPenalties = new Float32Array(heads.length);
  const detector = { members, surroundings, likelihood, featureMeans, nullPenalties };
  const { oddNulls, weights: columnWeights } = plan.rows.all.encoder;
  if (oddNulls.includes(true)) {
    const surprise = yield* partOf(surpriseOfNull(engine, plan, detector), 0.95, 1);
    oddNulls.forEach((isOdd, head) => {
      if (isOdd) nullPenalties[head] = surprise * (columnWeights[head] ?? 1);
    });
  }
  return detector;
}

/** From the median raw score of held-out rows to what one in a thousand of them reaches; their largest, when they are fewer. */
function* surpriseOfNull(engine: Engine, plan: DetectorPlan, detector: Detector): Work<number> {
  const [main] = plan.networks;
  if (main === undefined) return 0;
  const raw = (yield* rawScores(engine, main, detector, plan.rows.all)).sort();
  const odd = raw[Math.max(0, Math.ceil(raw.length * (1 - ODD_SHARE)) - 1)] ?? 0;
  return odd - (raw[raw.length >> 1] ?? 0);
}

/** What a network trained on such rows measures, and what it counts for. */
function measuresOf(
  { effort, trainingRows }: DetectorPlan,
  choice: RowChoice,
  weights: Readonly<Record<Measure, number>>,
): Partial<Record<Measure, number>> {
  if (choice === 'central') return { residuals: weights.residuals, noise: weights.noise };
  if (effort.activationDirections > 0) return { activations: weights.activations };
  return { residuals: trainingRows === 'clean' ? weights.residuals : 2 * weights.residuals };
}

/** Numbers and truth values, whose residuals say all there is to say. */
function isPlain({ width }: Head): boolean {
  return width === 1;
}
