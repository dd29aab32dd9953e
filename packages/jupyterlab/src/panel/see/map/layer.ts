import type { Area, Placement } from '../../../worker/see/operations.js';
import type { ThemeColours } from '../theme.js';

/** What a map shows. */
export interface MapContent {
  readonly placement: Placement;
  /** Level of each row in the palette. */
  readonly levels: Uint8Array;
  /** 256 colours, red, green, blue and alpha of each. */
  readonly palette: Uint8Array;
  /** Whether colours tell the score, so that odd rows have the colour of odd ones. */
  readonly isByScore: boolean;
  /** Rows by score, ascending. */
  readonly ranked: Uint32Array;
  /** How many of them are below the threshold. */
  readonly below: number;
  /** Selected rows. */
  readonly selected: Uint32Array;
  readonly colours: ThemeColours;
}

/** How much of a map is shown, and in which size. */
export interface MapFrame {
  readonly area: Area;
  /** In pixels of CSS. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the screen a pixel of CSS. */
  readonly ratio: number;
}

/** Diameter, in pixels of CSS, at which so many rows cover a share of a frame, within bounds. */
export function covering(
  rows: number,
  share: number,
  { width, height }: MapFrame,
  least: number,
  most: number,
): number {
  const size = Math.sqrt((width * height * share) / Math.max(1, rows));
  return Math.min(most, Math.max(least, size));
}

/** A canvas that draws rows. */
export interface MapLayer {
  /** Draws a content, or the next part of it; true until all of it is drawn, a part in each frame. */
  draw(content: MapContent, frame: MapFrame): boolean;
  dispose(): void;
}

/** Gives a canvas the size of a frame, in pixels of the screen. */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height, ratio }: MapFrame): void {
  const pixelsX = Math.max(1, Math.round(width * ratio));
  const pixelsY = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== pixelsX) canvas.width = pixelsX;
  if (canvas.height !== pixelsY) canvas.height = pixelsY;
}
