/** Height of a row, in pixels. */
export const ROW_HEIGHT = 26;
/** Greatest height of a scrolled element that every browser can lay out, in pixels. */
const GREATEST = 8_000_000;

/** Height of all rows together, or what stands for it when there are more than can be laid out. */
export function scrolledHeight(rows: number): number {
  return Math.min(rows * ROW_HEIGHT, GREATEST);
}

/** The first row that is seen, a fraction when it is cut, at a place of the scroll bar. @param height of what is seen. */
export function firstRow(rows: number, top: number, height: number): number {
  const scrollable = scrolledHeight(rows) - height;
  if (scrollable <= 0) return 0;
  return Math.max(0, Math.min(1, top / scrollable) * (rows - height / ROW_HEIGHT));
}

/** Where the scroll bar is when a row is the first that is seen. */
export function topOf(rows: number, row: number, height: number): number {
  const hidden = rows - height / ROW_HEIGHT;
  return hidden <= 0 ? 0 : (Math.min(row, hidden) / hidden) * (scrolledHeight(rows) - height);
}
