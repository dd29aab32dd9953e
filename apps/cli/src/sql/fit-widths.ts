/** Columns of a terminal between two columns of a table. */
export const GAP = 2;
/** Columns of a table are not made narrower than this to save others from being left out. */
const NARROWEST = 16;
/** What stands for columns that were left out: an ellipsis. */
const LEFT_OUT_WIDTH = 1;

/** Which columns of a table are shown, and how wide. */
export interface FittedWidths {
  /** Columns before the gap, or all. */
  readonly left: readonly number[];
  /** Columns behind the gap; none when all, or one, are shown. */
  readonly right: readonly number[];
  /** Width of every column by its index, shown or not. */
  readonly widths: readonly number[];
}

/**
 * Fits columns into a width. The widest are narrowed first; when that is not enough, columns in the middle are left out. One column is
 * always shown.
 * @param wanted width of each column's widest cell.
 * @param least width below which a column is not narrowed, such as that of a number. It is narrowed nevertheless to the whole width.
 */
export function fitWidths(
  wanted: readonly number[],
  least: readonly number[],
  width: number,
): FittedWidths {
  const all = wanted.map((_, index) => index);
  const fitted = narrow(wanted, least, all, width);
  if (fitted !== undefined) return { left: all, right: [], widths: fitted };
  // Left out are as few as possible: the middle one, its neighbours, and so on.
  for (let shown = wanted.length - 1; shown > 1; shown--) {
    const left = all.slice(0, Math.ceil(shown / 2));
    const right = all.slice(all.length - Math.floor(shown / 2));
    const widths = narrow(wanted, least, [...left, ...right], width - LEFT_OUT_WIDTH - GAP);
    if (widths !== undefined) return { left, right, widths };
  }
  const room = wanted.length === 1 ? width : width - LEFT_OUT_WIDTH - GAP;
  const widths = wanted.map((one) => Math.max(1, Math.min(one, room)));
  return { left: all.slice(0, 1), right: [], widths };
}

/** Widths at which some columns fit, the widest cut first, or undefined when they do not at their narrowest. */
function narrow(
  wanted: readonly number[],
  least: readonly number[],
  shown: readonly number[],
  width: number,
): readonly number[] | undefined {
  const room = width - GAP * (shown.length - 1);
  const widest = Math.min(width, Math.max(NARROWEST, ...wanted));
  for (let cap = widest; cap >= NARROWEST; cap--) {
    const widths = wanted.map((one, x) => Math.min(one, Math.max(cap, least[x] ?? 0)));
    if (shown.reduce((total, x) => total + (widths[x] ?? 0), 0) <= room) return widths;
  }
  return undefined;
}
