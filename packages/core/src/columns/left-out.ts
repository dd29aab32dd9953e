/** Why a column is no use to a model, as the end of the sentence `column "x" is left out: ...`. */
export interface LeftOut {
  readonly reason: string;
}

export const ALL_NULL: LeftOut = { reason: 'all its values are NULL' };
export const CONSTANT: LeftOut = { reason: 'it is constant' };
export const NOT_FINITE: LeftOut = { reason: 'none of its values is finite' };
