import type { Point } from './area.js';

/** How rows are drawn. */
export type MapMode = 'points' | 'density';

/** What dragging does. */
export type MapTool = 'pan' | 'lasso';

/** What a map tells of. */
export interface MapEvents {
  /** A row came under the pointer or the cursor, moved with the map, or none is there any more; where it is on the screen. */
  readonly onHover: (row: number | null, at: Point) => void;
  readonly onShow: (row: number) => void;
  readonly onToggle: (row: number) => void;
  /** Corners of a lasso on the map, x and y of each. */
  readonly onLasso: (polygon: Float64Array<ArrayBuffer>) => void;
  readonly onClear: () => void;
  /** WebGL2 is not to be had: only density can be shown. */
  readonly onNoPoints: () => void;
}
