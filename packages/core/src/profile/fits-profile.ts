import type { TableEncoder } from '../columns/table-encoder.js';
import { viewsOf } from './column-views.js';
import type { ProfileDocument } from './profile-document.js';

/** Whether a profile is of such columns and such a latent space. */
export function fitsProfile(
  profile: ProfileDocument,
  encoder: TableEncoder,
  latentSize: number,
): boolean {
  const { columns, reference, latent } = profile;
  const { encoders } = encoder;
  return (
    columns.length === encoders.length &&
    reference.columns.length === encoders.length &&
    latent.mean.length === latentSize &&
    latent.factor.length === latentSize &&
    latent.factor.every((row, k) => row.length <= k + 1) &&
    encoders.every((ofColumn, head) => {
      const { count, classes } = viewsOf(ofColumn);
      const views = reference.columns[head] ?? [];
      const { counts = [], quantiles = [], sampling, imputation } = columns[head] ?? {};
      return (
        views.length === count &&
        views.every((bins) => ('edges' in bins ? classes === 0 : bins.counts.length === classes)) &&
        counts.length === classes &&
        (imputation?.offset.length ?? 0) <= ofColumn.width &&
        (sampling === undefined ||
          sampling.quantiles.length === 0 ||
          sampling.quantiles.length === quantiles.length)
      );
    })
  );
}
