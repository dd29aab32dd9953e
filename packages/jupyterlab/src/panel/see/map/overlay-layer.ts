import type { Placement } from '../../../worker/see/operations.js';
import { cssOf, type ThemeColours } from '../theme.js';
import { toScreen, type Point } from './area.js';
import { fitCanvas, type MapFrame } from './layer.js';

/** What is drawn over the rows. */
export interface Overlay {
  readonly placement: Placement;
  readonly colours: ThemeColours;
  /** Rows with a ring around them: under the pointer or the keyboard's cursor, and the one shown in detail. */
  readonly hovered: number | null;
  readonly shown: number | null;
  /** Corners of the lasso so far, on the screen. */
  readonly lasso: readonly Point[];
}

/** Draws rings and the lasso. */
export function drawOverlay(
  canvas: HTMLCanvasElement,
  { placement: { positions }, colours, hovered, shown, lasso }: Overlay,
  frame: MapFrame,
): void {
  fitCanvas(canvas, frame);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { area, width, height, ratio } = frame;
  context.reset();
  context.scale(ratio, ratio);
  // Chromium now and then goes on to show what was there where nothing is drawn after it was cleared
  const isEmpty = hovered === null && shown === null && lasso.length === 0;
  canvas.style.visibility = isEmpty ? 'hidden' : '';
  const ring = (row: number | null, radius: number, style: string, line: number): void => {
    if (row === null || 2 * row >= positions.length) return;
    const x = positions[2 * row] ?? 0;
    const at = toScreen(area, width, height, { x, y: positions[2 * row + 1] ?? 0 });
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.lineWidth = line + 2;
    context.strokeStyle = cssOf(colours.background);
    context.stroke();
    context.lineWidth = line;
    context.strokeStyle = style;
    context.stroke();
  };
  ring(shown, 9, cssOf(colours.accent), 3);
  ring(hovered, 7, cssOf(colours.text), 2);
  const [first, ...others] = lasso;
  if (first === undefined) return;
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (const { x, y } of others) context.lineTo(x, y);
  context.closePath();
  context.fillStyle = cssOf(colours.accent, 0.12);
  context.fill();
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.strokeStyle = cssOf(colours.text);
  context.stroke();
}
