import type { ColumnProfile } from '../profile/profile-document.js';

/** How much of the decoder's outputs for a column goes into a value that is filled in, and what is added to it by feature. */
export type Imputation = ColumnProfile['imputation'];

/** Outputs times trust, plus the offset of their feature, in place. */
export function adjustOutputs(
  outputs: readonly Float32Array[],
  { trust, offset }: Imputation,
): void {
  outputs.forEach((values, f) => {
    const added = offset[f] ?? 0;
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * trust + added;
  });
}
