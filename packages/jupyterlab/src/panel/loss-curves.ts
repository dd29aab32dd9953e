import type { EpochRecord, Losses, ProgressEvent } from '@colatent/core';
import type { TranslationBundle } from '@jupyterlab/translation';

/** A measure over a training; null where there is none. */
export interface Curve {
  readonly id: 'reconstruction' | 'held-out' | 'discriminator' | 'generator';
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** What is told of it beside the curve; null while there is nothing to tell. */
  readonly figure: number | null;
}

/** What is measured of a training here and there. */
type Measured = Pick<Losses, 'reconstruction' | 'discriminator' | 'generator'> & {
  readonly heldOut: number | null;
};

/** The losses of a model: those of its first network, an epoch each. Its figures are those of the last. */
export function curvesOfModel(trans: TranslationBundle, history: readonly EpochRecord[]): Curve[] {
  return curvesOf(trans, history, () => true);
}

/** The losses of a training so far. @param history of the model that came of it, whose figures are told then; else the newest are. */
export function curvesOfTraining(
  trans: TranslationBundle,
  progress: readonly ProgressEvent[],
  history: readonly EpochRecord[] = [],
): Curve[] {
  // networks that only help to score have no adversary
  const curves = curvesOf(trans, progress, ({ network }) => network === 1);
  if (history.length === 0) return curves;
  const ofModel = curvesOfModel(trans, history);
  return curves.map((curve, at) => ({ ...curve, figure: ofModel[at]?.figure ?? null }));
}

/** Says which figures are told. */
export function figuresText(trans: TranslationBundle, { epoch }: EpochRecord): string {
  return trans.__('figures of epoch %1 of network 1', epoch.toLocaleString());
}

function curvesOf<At extends Measured>(
  trans: TranslationBundle,
  measured: readonly At[],
  hasAdversary: (at: At) => boolean,
): Curve[] {
  const curve = (id: Curve['id'], label: string, pick: (at: At) => number | null): Curve => {
    const values = measured.map(pick);
    return { id, label, values, figure: values.findLast((value) => value !== null) ?? null };
  };
  return [
    curve('reconstruction', trans.__('reconstruction'), (at) => at.reconstruction),
    curve('held-out', trans.__('held-out rows'), (at) => at.heldOut),
    curve('discriminator', trans.__('discriminator'), (at) =>
      hasAdversary(at) ? at.discriminator : null,
    ),
    curve('generator', trans.__('generator'), (at) => (hasAdversary(at) ? at.generator : null)),
  ];
}
