import type { Area } from '../../../worker/see/operations.js';
import { isWithin, moved, showing, toMap, toScreen, WHOLE, zoomed, type Point } from './area.js';
import { DensityLayer, type CountRows } from './density-layer.js';
import { nearestRow, nextRow, type Direction } from './find-row.js';
import type { MapEvents, MapMode, MapTool } from './map-events.js';
import type { MapContent, MapFrame, MapLayer } from './layer.js';
import { drawOverlay } from './overlay-layer.js';
import { PointsLayer } from './points-layer.js';

/** How far from a row the pointer may be, in pixels of CSS. */
const REACH = 12;
/** How far a pointer may move and still have clicked. */
const CLICK = 4;

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

/**
 * A map of rows in an element: its canvases, what of it is shown, and what pointer and keys do. The drawing context is given back while
 * the element is not to be seen.
 */
export class MapScene {
  readonly #host: HTMLElement;
  readonly #events: MapEvents;
  readonly #count: CountRows;
  readonly #overlay: HTMLCanvasElement;
  readonly #ending = new AbortController();
  readonly #resizes: ResizeObserver;
  readonly #sightings: IntersectionObserver;
  #canvas: HTMLCanvasElement | null = null;
  #layer: MapLayer | null = null;
  #mode: MapMode = 'points';
  #tool: MapTool = 'pan';
  #content: MapContent | null = null;
  #shown: number | null = null;
  #hovered: number | null = null;
  #area: Area = WHOLE;
  #drag: { readonly tool: MapTool; readonly start: Point; last: Point; far: boolean } | null = null;
  #lasso: Point[] = [];
  #seen = false;
  #frame = 0;
  /** Whether there are rows to draw, and whether there is what lies over them. */
  #stale = true;
  #staleOverlay = true;

  constructor(host: HTMLElement, count: CountRows, events: MapEvents) {
    this.#host = host;
    this.#count = count;
    this.#events = events;
    this.#overlay = document.createElement('canvas');
    this.#overlay.className = 'jp-colatent-Map-overlay';
    this.#overlay.setAttribute('aria-hidden', 'true');
    host.append(this.#overlay);
    this.#listen();
    this.#resizes = new ResizeObserver(() => {
      this.#followHovered();
      this.#redraw();
    });
    try {
      // in pixels of the screen, so that it also tells of another screen or of the page being zoomed
      this.#resizes.observe(host, { box: 'device-pixel-content-box' });
    } catch {
      // Safari does not know that box
      this.#resizes.observe(host);
    }
    this.#sightings = new IntersectionObserver((entries) => {
      this.#seen = entries.at(-1)?.isIntersecting ?? false;
      if (!this.#seen) this.#release();
      this.#redraw();
    });
    this.#sightings.observe(host);
  }

  /** Shows rows. @param shown the row that has a ring. */
  show(content: MapContent, shown: number | null): void {
    if (this.#content?.placement !== content.placement) {
      this.#hover(null);
      this.#area = WHOLE;
    }
    const isOther = shown !== null && shown !== this.#shown;
    this.#content = content;
    this.#shown = shown;
    this.#moveTo(isOther ? showing(this.#area, pointOf(content, shown)) : this.#area);
  }

  setMode(mode: MapMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#release();
    this.#redraw();
  }

  setTool(tool: MapTool): void {
    this.#tool = tool;
    this.#host.dataset['tool'] = tool;
  }

  /** Zooms around the cursor, or else the middle; 0 shows all. */
  zoom(factor: number): void {
    const { left, right, low, high } = this.#area;
    const middle = { x: (left + right) / 2, y: (low + high) / 2 };
    const around =
      this.#hovered === null || this.#content === null
        ? middle
        : pointOf(this.#content, this.#hovered);
    this.#moveTo(factor === 0 ? WHOLE : zoomed(this.#area, factor, around));
  }

  dispose(): void {
    this.#ending.abort();
    cancelAnimationFrame(this.#frame);
    this.#resizes.disconnect();
    this.#sightings.disconnect();
    this.#release();
    this.#overlay.remove();
  }

  #frameNow(): MapFrame {
    const { clientWidth: width, clientHeight: height } = this.#host;
    return { area: this.#area, width, height, ratio: devicePixelRatio };
  }

  #redraw(): void {
    this.#stale = true;
    this.#redrawOverlay();
  }

  #redrawOverlay(): void {
    this.#staleOverlay = true;
    this.#requestFrame();
  }

  #requestFrame(): void {
    if (this.#frame !== 0 || this.#ending.signal.aborted) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #moveTo(area: Area): void {
    const isMoved = area !== this.#area;
    this.#area = area;
    if (isMoved) this.#followHovered();
    this.#redraw();
  }

  #draw(): void {
    const content = this.#content;
    const frame = this.#frameNow();
    if (content === null || !this.#seen || frame.width === 0 || frame.height === 0) return;
    if (this.#stale) {
      this.#layer ??= this.#createLayer();
      this.#stale = this.#layer?.draw(content, frame) ?? false;
      if (this.#stale) this.#requestFrame();
    }
    if (!this.#staleOverlay) return;
    this.#staleOverlay = false;
    const { placement, colours } = content;
    drawOverlay(
      this.#overlay,
      { placement, colours, hovered: this.#hovered, shown: this.#shown, lasso: this.#lasso },
      frame,
    );
  }

  #createLayer(): MapLayer | null {
    const canvas = document.createElement('canvas');
    canvas.className = 'jp-colatent-Map-rows';
    canvas.dataset['mode'] = this.#mode;
    canvas.setAttribute('aria-hidden', 'true');
    const layer =
      this.#mode === 'points'
        ? PointsLayer.on(canvas, () => {
            this.#fallBack();
          })
        : new DensityLayer(canvas, this.#count, () => {
            this.#redraw();
          });
    if (layer === null) {
      this.#fallBack();
      return this.#createLayer();
    }
    canvas.addEventListener('webglcontextlost', () => {
      // ours is lost on purpose, after it was let go of
      if (this.#canvas !== canvas) return;
      this.#release();
      this.#redraw();
    });
    this.#canvas = canvas;
    this.#host.prepend(canvas);
    return layer;
  }

  /** Shows density where points cannot be drawn. */
  #fallBack(): void {
    this.#mode = 'density';
    this.#events.onNoPoints();
    this.#release();
    this.#redraw();
  }

  #release(): void {
    const layer = this.#layer;
    this.#layer = null;
    this.#canvas?.remove();
    this.#canvas = null;
    layer?.dispose();
  }

  #listen(): void {
    const { signal } = this.#ending;
    const host = this.#host;
    host.addEventListener(
      'pointerdown',
      (event) => {
        this.#press(event);
      },
      { signal },
    );
    host.addEventListener(
      'pointermove',
      (event) => {
        this.#move(event);
      },
      { signal },
    );
    host.addEventListener(
      'pointerup',
      (event) => {
        this.#lift(event);
      },
      { signal },
    );
    host.addEventListener(
      'pointercancel',
      () => {
        this.#endDrag();
      },
      { signal },
    );
    host.addEventListener(
      'pointerleave',
      () => {
        this.#hover(null);
      },
      { signal },
    );
    host.addEventListener(
      'dblclick',
      () => {
        this.zoom(0);
      },
      { signal },
    );
    host.addEventListener(
      'keydown',
      (event) => {
        this.#key(event);
      },
      { signal },
    );
    host.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const around = this.#toMap(this.#pointOn(event));
        this.#moveTo(zoomed(this.#area, Math.exp(event.deltaY * 0.0015), around));
      },
      { signal, passive: false },
    );
  }

  #press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#host.setPointerCapture(event.pointerId);
    const start = this.#pointOn(event);
    const tool = event.shiftKey ? 'lasso' : this.#tool;
    this.#drag = { tool, start, last: start, far: false };
    this.#lasso = tool === 'lasso' ? [start] : [];
  }

  #move(event: PointerEvent): void {
    const at = this.#pointOn(event);
    const drag = this.#drag;
    if (drag === null) {
      this.#hover(this.#rowAt(at));
      return;
    }
    drag.far ||= Math.hypot(at.x - drag.start.x, at.y - drag.start.y) > CLICK;
    if (drag.tool === 'lasso') {
      this.#lasso.push(at);
    } else if (drag.far) {
      const from = this.#toMap(drag.last);
      const to = this.#toMap(at);
      this.#moveTo(moved(this.#area, from.x - to.x, from.y - to.y));
    }
    drag.last = at;
    this.#redrawOverlay();
  }

  #lift(event: PointerEvent): void {
    const drag = this.#drag;
    const lasso = this.#lasso;
    this.#endDrag();
    if (drag === null) return;
    if (!drag.far) {
      const row = this.#rowAt(this.#pointOn(event));
      if (row === null) return;
      if (event.ctrlKey || event.metaKey) this.#events.onToggle(row);
      else this.#events.onShow(row);
    } else if (drag.tool === 'lasso' && lasso.length > 2) {
      const corners = lasso.map((corner) => this.#toMap(corner));
      this.#events.onLasso(Float64Array.from(corners.flatMap(({ x, y }) => [x, y])));
    }
  }

  #endDrag(): void {
    this.#drag = null;
    this.#lasso = [];
    this.#redrawOverlay();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = ARROWS[event.key];
    if (direction !== undefined) this.#step(direction);
    else if (event.key === '+' || event.key === '=') this.zoom(0.7);
    else if (event.key === '-') this.zoom(1 / 0.7);
    else if (event.key === '0') this.zoom(0);
    else if (event.key === 'Escape') {
      this.#hover(null);
      this.#events.onClear();
    } else if (event.key === 'Enter' && this.#hovered !== null) this.#events.onShow(this.#hovered);
    else if (event.key === ' ' && this.#hovered !== null) this.#events.onToggle(this.#hovered);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves the cursor to the next row that way; the first step goes to the row nearest to the middle. */
  #step(direction: Direction): void {
    const content = this.#content;
    if (content === null) return;
    const { left, right, low, high } = this.#area;
    const middle = { x: (left + right) / 2, y: (low + high) / 2 };
    const row =
      this.#hovered === null
        ? nearestRow(content.placement, middle, { x: (right - left) / 2, y: (high - low) / 2 })
        : nextRow(content.placement, pointOf(content, this.#hovered), direction, this.#area);
    if (row === null) return;
    const area = showing(this.#area, pointOf(content, row));
    if (area !== this.#area) this.#moveTo(area);
    this.#hover(row);
  }

  #hover(row: number | null): void {
    if (row === this.#hovered) return;
    this.#hovered = row;
    this.#tellHovered();
    this.#redrawOverlay();
  }

  /** Tells where the row under the pointer or the cursor is now; one out of sight is left. */
  #followHovered(): void {
    if (this.#hovered === null || this.#content === null) return;
    if (isWithin(this.#area, pointOf(this.#content, this.#hovered))) this.#tellHovered();
    else this.#hover(null);
  }

  #tellHovered(): void {
    const row = this.#hovered;
    const { area, width, height } = this.#frameNow();
    const at =
      row === null || this.#content === null
        ? { x: 0, y: 0 }
        : toScreen(area, width, height, pointOf(this.#content, row));
    this.#events.onHover(row, at);
  }

  #rowAt(at: Point): number | null {
    if (this.#content === null) return null;
    const { area, width, height } = this.#frameNow();
    const reach = {
      x: (REACH / width) * (area.right - area.left),
      y: (REACH / height) * (area.high - area.low),
    };
    return nearestRow(this.#content.placement, this.#toMap(at), reach);
  }

  #pointOn({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#host.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  #toMap(at: Point): Point {
    const { area, width, height } = this.#frameNow();
    return toMap(area, width, height, at);
  }
}

function pointOf({ placement: { positions } }: MapContent, row: number): Point {
  return { x: positions[2 * row] ?? 0, y: positions[2 * row + 1] ?? 0 };
}
