/** How much a training may cost. */
export type Effort = 'light' | 'standard' | 'thorough';

/** What the user knows of the rows trained on. */
export type TrainingRowsAre = 'clean' | 'unknown' | 'contaminated';

/** The rows a network is trained on: all of them, or those nearest to the bulk, among which few are odd. */
export type RowChoice = 'all' | 'central';

/** What an effort buys. */
export interface EffortPlan {
  readonly hiddenUnits: readonly number[];
  readonly batchSize: number;
  readonly learnRate: number;
  /** Steps of each network. */
  readonly steps: number;
  /** Networks for each choice of rows. The first one of all is the model's own, the only one with an adversary. */
  readonly networks: number;
  /** Whether more than one choice of rows is trained on where it is unknown which is right. */
  readonly twins: boolean;
  /** How wide the hidden layers of twins are beside the model's own: measuring residuals takes less than measuring activations. */
  readonly twinWidth: number;
  /** Directions a distance between activations keeps apart; 0 where it is too dear and residuals are measured in its place. */
  readonly activationDirections: number;
  /** Directions a distance between residuals keeps apart. */
  readonly residualDirections: number;
  /** Landmarks among the rows. */
  readonly landmarks: number;
}

/** Found on ADBench by `npm run quality`; see the chart in the README of the repository. */
export const EFFORTS: Readonly<Record<Effort, EffortPlan>> = {
  light: {
    hiddenUnits: [32, 32],
    batchSize: 128,
    learnRate: 0.002,
    steps: 600,
    networks: 1,
    twins: false,
    twinWidth: 1,
    activationDirections: 0,
    residualDirections: 24,
    landmarks: 16,
  },
  standard: {
    hiddenUnits: [64, 32],
    batchSize: 128,
    learnRate: 0.002,
    steps: 1000,
    networks: 1,
    twins: true,
    twinWidth: 0.5,
    activationDirections: 48,
    residualDirections: 24,
    landmarks: 64,
  },
  thorough: {
    hiddenUnits: [128, 128],
    batchSize: 128,
    learnRate: 0.001,
    steps: 1000,
    networks: 2,
    twins: true,
    twinWidth: 1,
    activationDirections: 96,
    residualDirections: 32,
    landmarks: 64,
  },
};

/** The networks to train, by the rows they are trained on; the model's own first. */
export function networksOf(plan: EffortPlan, trainingRows: TrainingRowsAre): RowChoice[] {
  const choices: RowChoice[] = trainingRows === 'contaminated' ? ['central'] : ['all'];
  if (trainingRows === 'unknown' && plan.twins) choices.push('central');
  return choices.flatMap((choice) => Array.from({ length: plan.networks }, () => choice));
}
