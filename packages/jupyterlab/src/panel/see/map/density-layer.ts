import type { Area } from '../../../worker/see/operations.js';
import { cssOf, type Colour } from '../theme.js';
import { toScreen } from './area.js';
import { covering, fitCanvas, type MapContent, type MapFrame, type MapLayer } from './layer.js';

/** Pixels of CSS along the side of a cell that rows are counted in. */
const CELL = 4;
/** Most odd or selected rows that are drawn one by one on top. */
const MOST_POINTS = 2000;

/** Asks for counts of rows in a raster over an area. */
export type CountRows = (area: Area, width: number, height: number) => Promise<Uint32Array>;

/** Rows as how many there are, drawn without WebGL; odd and selected ones as points on top. */
export class DensityLayer implements MapLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #count: CountRows;
  readonly #onCounted: () => void;
  readonly #raster = document.createElement('canvas');
  #counted: { readonly of: MapContent; readonly area: Area } | null = null;
  #counting = false;
  #disposed = false;

  /** @param onCounted called when there is something new to draw. */
  constructor(canvas: HTMLCanvasElement, count: CountRows, onCounted: () => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#count = count;
    this.#onCounted = onCounted;
  }

  draw(content: MapContent, frame: MapFrame): boolean {
    fitCanvas(this.#canvas, frame);
    const context = this.#context;
    if (context === null) return false;
    const { area, width, height, ratio } = frame;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (this.#counted?.of.placement === content.placement) {
      // until the rows of this area are counted, those counted before are moved to where they are now
      const { left, right, low, high } = this.#counted.area;
      const from = toScreen(area, width, height, { x: left, y: high });
      const to = toScreen(area, width, height, { x: right, y: low });
      context.drawImage(this.#raster, from.x, from.y, to.x - from.x, to.y - from.y);
    }
    const { ranked, below, selected } = content;
    const { odd, text } = content.colours;
    const oddest = ranked.subarray(Math.max(below, ranked.length - MOST_POINTS));
    this.#points(content, frame, oddest, odd);
    this.#points(content, frame, thinned(selected, MOST_POINTS), text);
    if (this.#counted?.area !== area || !isSame(this.#counted.of, content)) {
      void this.#recount(content, frame);
    }
    return false;
  }

  dispose(): void {
    this.#disposed = true;
  }

  async #recount(content: MapContent, { area, width, height }: MapFrame): Promise<void> {
    if (this.#counting) return;
    this.#counting = true;
    try {
      const cellsX = Math.max(1, Math.ceil(width / CELL));
      const cellsY = Math.max(1, Math.ceil(height / CELL));
      const counts = await this.#count(area, cellsX, cellsY);
      this.#counted = { of: content, area };
      this.#paint(content, counts, cellsX, cellsY);
    } catch {
      // the worker is gone, and the panel with it
      return;
    } finally {
      this.#counting = false;
    }
    if (!this.#disposed) this.#onCounted();
  }

  /** Paints counts, on a scale of logarithms, in the palette of the theme. */
  #paint({ colours }: MapContent, counts: Uint32Array, width: number, height: number): void {
    this.#raster.width = width;
    this.#raster.height = height;
    const context = this.#raster.getContext('2d');
    if (context === null) return;
    const image = context.createImageData(width, height);
    const palette = colours.palette('density');
    const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
    counts.forEach((count, cell) => {
      if (count === 0) return;
      const level = Math.round((Math.log1p(count) / most) * 254);
      image.data.set(palette.subarray(4 * level, 4 * level + 3), 4 * cell);
      image.data[4 * cell + 3] = 90 + (165 * level) / 254;
    });
    context.putImageData(image, 0, 0);
  }

  #points(
    { placement: { positions }, colours }: MapContent,
    frame: MapFrame,
    rows: Uint32Array,
    colour: Colour,
  ): void {
    const context = this.#context;
    if (context === null) return;
    const { area, width, height, ratio } = frame;
    const radius = covering(rows.length, 0.05, frame, 2.5, 7) / 2;
    // copies of one dot are drawn far faster than so many circles
    const dot = dotOf(colour, colours.background, radius, ratio);
    const side = dot.width / ratio;
    for (const row of rows) {
      const x = positions[2 * row] ?? 0;
      const at = toScreen(area, width, height, { x, y: positions[2 * row + 1] ?? 0 });
      if (at.x < -side || at.y < -side || at.x > width + side || at.y > height + side) continue;
      context.drawImage(dot, at.x - side / 2, at.y - side / 2, side, side);
    }
  }
}

/** A dot with an outline, in pixels of the screen. */
function dotOf(colour: Colour, outline: Colour, radius: number, ratio: number): HTMLCanvasElement {
  const dot = document.createElement('canvas');
  dot.width = Math.ceil((2 * radius + 2) * ratio);
  dot.height = dot.width;
  const context = dot.getContext('2d');
  if (context === null) return dot;
  context.scale(ratio, ratio);
  context.fillStyle = cssOf(colour);
  context.strokeStyle = cssOf(outline);
  context.arc(dot.width / ratio / 2, dot.width / ratio / 2, radius, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  return dot;
}

/** Rows evenly left out until no more than some remain. */
function thinned(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from(
    { length: most },
    (_, i) => rows[Math.floor((i * rows.length) / most)] ?? 0,
  );
}

/** Whether two contents give the same raster. */
function isSame(a: MapContent, b: MapContent): boolean {
  return a.placement === b.placement && a.colours === b.colours;
}
