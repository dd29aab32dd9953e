import type { Colour } from '../theme.js';
import { covering, fitCanvas, type MapContent, type MapFrame, type MapLayer } from './layer.js';
import { Pace } from './pace.js';
import { PointsProgram, type Uniforms } from './points-program.js';
import { sketchOf } from './sketch.js';
import { SlicedUploads } from './sliced-uploads.js';

/** Rows that are drawn together. The sketches are some of the rows, evenly left out. */
type Group = 'ranked' | 'selected' | 'rankedSketch' | 'selectedSketch';

/** Milliseconds after which what no longer changes is drawn in full, where that takes long. */
const STILL = 150;
/** Most rows of a kind, odd or selected, in a sketch: a share of all that there is time for. */
const SHARE = 0.35;
/** Milliseconds after which a context is given back, and within which it must answer to count as idle. */
const RELEASE_AFTER = 500;
const IDLE = 50;
/** Rows that are drawn at a time, beside those there is time for in a frame, of a picture that rests: nobody waits for the next one. */
const AT_REST = 2;

/** How a group of rows is drawn. */
interface Style {
  /** Diameter in pixels of CSS. */
  readonly size: number;
  readonly opacity: number;
  /** The colour of all of them, in place of that of each. */
  readonly fill?: Colour | null;
  readonly outline: Colour | null;
  /** Width of the outline, in pixels of CSS. */
  readonly line?: number;
}

/** Rows of a group, by their places in it, and their style. */
interface Run {
  readonly group: Group;
  readonly from: number;
  readonly to: number;
  readonly style: Style;
}

/** A picture that is shown, or is to be. */
interface Picture {
  readonly content: MapContent;
  readonly frame: MapFrame;
  readonly begun: number;
  /** Rows that are still to be drawn. */
  runs: Run[];
  /** Whether there is a canvas of its size to draw on out of sight. */
  hasHidden: boolean;
}

/**
 * Rows as points, drawn by WebGL2. Where all of them take longer than a frame, as without a GPU, what changes is drawn with some of the
 * rows and what rests with all, a part in each frame, out of sight until it is whole. The context is given back on `dispose`.
 */
export class PointsLayer implements MapLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #onFailure: () => void;
  readonly #program: PointsProgram;
  readonly #uploads: SlicedUploads;
  readonly #buffers: Readonly<Record<'positions' | 'levels' | Group, WebGLBuffer>>;
  readonly #hidden: WebGLFramebuffer;
  readonly #hiddenPixels: WebGLRenderbuffer;
  readonly #pace = new Pace();
  #uniforms: Uniforms | null = null;
  #sent: MapContent | null = null;
  #picture: Picture | null = null;
  /** A drawing that may still be under way. */
  #drawing: { readonly done: WebGLSync; readonly begun: number; readonly rows: number } | null =
    null;

  /** A layer on a canvas, or null where there is no WebGL2. @param onFailure called when points cannot be drawn after all. */
  static on(canvas: HTMLCanvasElement, onFailure: () => void): PointsLayer | null {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false });
    return gl === null || gl.isContextLost() ? null : new PointsLayer(canvas, gl, onFailure);
  }

  private constructor(
    canvas: HTMLCanvasElement,
    gl: WebGL2RenderingContext,
    onFailure: () => void,
  ) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#onFailure = onFailure;
    this.#program = new PointsProgram(gl);
    this.#uploads = new SlicedUploads(gl);
    this.#buffers = {
      positions: gl.createBuffer(),
      levels: gl.createBuffer(),
      ranked: gl.createBuffer(),
      selected: gl.createBuffer(),
      rankedSketch: gl.createBuffer(),
      selectedSketch: gl.createBuffer(),
    };
    this.#hidden = gl.createFramebuffer();
    this.#hiddenPixels = gl.createRenderbuffer();
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  }

  draw(content: MapContent, frame: MapFrame): boolean {
    const gl = this.#gl;
    if (gl.isContextLost()) return false;
    if (!this.#prepare(content)) return true;
    if (this.#isDrawing()) return true;
    const picture = this.#picture;
    if (picture === null || !isSame(picture, content, frame)) {
      this.#begin(content, frame);
    } else if (picture.runs.length > 0) {
      if (performance.now() - picture.begun >= STILL) this.#continue(picture);
    } else return false;
    return true;
  }

  dispose(): void {
    const gl = this.#gl;
    // the page would wait for a context that still draws, and for whatever else is drawn meanwhile
    const loseWhenIdle = (): void => {
      const done = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
      setTimeout(() => {
        if (done === null || gl.isContextLost()) return;
        if (gl.getSyncParameter(done, gl.SYNC_STATUS) === gl.UNSIGNALED) loseWhenIdle();
        else gl.getExtension('WEBGL_lose_context')?.loseContext();
      }, IDLE);
    };
    setTimeout(loseWhenIdle, RELEASE_AFTER);
  }

  /** Gets the program and the content ready, a part in each frame; false until they are. */
  #prepare(content: MapContent): boolean {
    const { positions, levels } = this.#buffers;
    if (this.#uniforms === null) {
      if (!this.#program.isDone) return false;
      this.#uniforms = this.#program.use(positions, levels);
      if (this.#uniforms === null) this.#onFailure();
      return false;
    }
    this.#upload(content);
    this.#uploads.send();
    return this.#uploads.isDone;
  }

  /** Whether the last drawing is still under way; learns from how long it took. */
  #isDrawing(): boolean {
    const drawing = this.#drawing;
    if (drawing === null) return false;
    const gl = this.#gl;
    if (gl.getSyncParameter(drawing.done, gl.SYNC_STATUS) === gl.UNSIGNALED) return true;
    this.#pace.learn(drawing.rows, performance.now() - drawing.begun);
    gl.deleteSync(drawing.done);
    this.#drawing = null;
    return false;
  }

  /** Draws a picture: all of its rows where there is time for them, or else a sketch. */
  #begin(content: MapContent, frame: MapFrame): void {
    const gl = this.#gl;
    const runs = runsOf(content, frame);
    const isFast = rowsIn(runs) <= this.#pace.rows;
    fitCanvas(this.#canvas, frame);
    this.#canvas.dataset['drawn'] = isFast ? 'all' : 'some';
    this.#picture = {
      content,
      frame,
      begun: performance.now(),
      runs: isFast ? [] : runs,
      hasHidden: false,
    };
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.#clear(frame);
    this.#drawRuns(isFast ? runs : sketchRuns(runs, this.#pace.rows), frame);
  }

  /** Draws the next rows of a picture out of sight, and shows it once it is whole. */
  #continue(picture: Picture): void {
    const gl = this.#gl;
    const { width, height } = this.#canvas;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#hidden);
    if (!picture.hasHidden) this.#beginHidden(picture);
    const [now, later] = split(picture.runs, AT_REST * this.#pace.rows);
    picture.runs = later;
    this.#drawRuns(now, picture.frame);
    if (later.length > 0) return;
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#hidden);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
    const { COLOR_BUFFER_BIT, NEAREST } = gl;
    gl.blitFramebuffer(0, 0, width, height, 0, 0, width, height, COLOR_BUFFER_BIT, NEAREST);
    this.#canvas.dataset['drawn'] = 'all';
  }

  #beginHidden(picture: Picture): void {
    const gl = this.#gl;
    const { width, height } = this.#canvas;
    const { FRAMEBUFFER, RENDERBUFFER, COLOR_ATTACHMENT0 } = gl;
    picture.hasHidden = true;
    gl.bindRenderbuffer(RENDERBUFFER, this.#hiddenPixels);
    gl.renderbufferStorage(RENDERBUFFER, gl.RGBA8, width, height);
    gl.framebufferRenderbuffer(FRAMEBUFFER, COLOR_ATTACHMENT0, RENDERBUFFER, this.#hiddenPixels);
    this.#clear(picture.frame);
  }

  #clear({ area }: MapFrame): void {
    const gl = this.#gl;
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform4f(
      this.#uniforms?.area ?? null,
      area.left,
      area.low,
      1 / (area.right - area.left),
      1 / (area.high - area.low),
    );
  }

  #drawRuns(runs: readonly Run[], { ratio }: MapFrame): void {
    const gl = this.#gl;
    const uniforms = this.#uniforms;
    const begun = performance.now();
    if (uniforms === null) return;
    for (const { group, from, to, style } of runs) {
      const { size, opacity, fill = null, outline, line = 1 } = style;
      gl.uniform1f(uniforms.size, size * ratio);
      gl.uniform1f(uniforms.opacity, opacity);
      gl.uniform4f(uniforms.fill, ...shaded(fill));
      gl.uniform4f(uniforms.outline, ...shaded(outline));
      gl.uniform1f(uniforms.rim, 1 - (2 * line) / size);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#buffers[group]);
      gl.drawElements(gl.POINTS, to - from, gl.UNSIGNED_INT, from * 4);
    }
    const done = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (done !== null) this.#drawing = { done, begun, rows: rowsIn(runs) };
  }

  /** Has sent what changed since the last drawing. */
  #upload(content: MapContent): void {
    const gl = this.#gl;
    const before = this.#sent;
    if (before === content) return;
    const { placement, levels, ranked, selected, palette } = content;
    const { ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER } = gl;
    const buffers = this.#buffers;
    if (before?.placement !== placement) {
      this.#uploads.add(ARRAY_BUFFER, buffers.positions, placement.positions);
    }
    if (before?.levels !== levels) this.#uploads.add(ARRAY_BUFFER, buffers.levels, levels);
    if (before?.ranked !== ranked) {
      this.#uploads.add(ELEMENT_ARRAY_BUFFER, buffers.ranked, ranked);
      this.#uploads.add(ELEMENT_ARRAY_BUFFER, buffers.rankedSketch, sketchOf(ranked));
    }
    if (before?.selected !== selected) {
      this.#uploads.add(ELEMENT_ARRAY_BUFFER, buffers.selected, selected);
      this.#uploads.add(ELEMENT_ARRAY_BUFFER, buffers.selectedSketch, sketchOf(selected));
    }
    if (before?.palette !== palette) {
      const { RGBA, TEXTURE_2D, UNSIGNED_BYTE } = gl;
      gl.texImage2D(TEXTURE_2D, 0, RGBA, 256, 1, 0, RGBA, UNSIGNED_BYTE, palette);
    }
    this.#sent = content;
  }
}

/** A colour as a shader takes it; one of no opacity for none. */
function shaded(colour: Colour | null): [number, number, number, number] {
  const [red, green, blue] = colour ?? [0, 0, 0];
  return [red / 255, green / 255, blue / 255, colour === null ? 0 : 1];
}

/** All rows of a picture: ordinary ones, odd ones and selected ones over them. */
function runsOf(content: MapContent, frame: MapFrame): Run[] {
  const { ranked, below, selected, colours, isByScore } = content;
  const { area } = frame;
  // points grow slower than the map is zoomed
  const zoom = Math.sqrt(1 / (area.right - area.left));
  const sized = (rows: number, share: number, least: number, most: number): number =>
    Math.min(10, Math.max(least, covering(rows, share, frame, 0, most) * zoom));
  const size = sized(ranked.length, 0.3, 1.5, 5);
  const odd = sized(ranked.length - below, 0.08, size + 0.75, 7);
  const chosen = sized(selected.length, 0.2, size + 0.75, 9);
  const dimmed = selected.length > 0 ? 0.35 : 1;
  const opacity = Math.min(0.85, Math.max(0.25, size / 5)) * dimmed;
  const runs: Run[] = [
    { group: 'ranked', from: 0, to: below, style: { size, opacity, outline: null } },
    {
      group: 'ranked',
      from: below,
      to: ranked.length,
      style: {
        size: odd,
        opacity: 0.95 * dimmed,
        fill: isByScore ? colours.odd : null,
        outline: odd < 5 ? null : colours.text,
      },
    },
    {
      group: 'selected',
      from: 0,
      to: selected.length,
      style: { size: chosen, opacity: 1, outline: chosen < 5 ? null : colours.accent, line: 2 },
    },
  ];
  return runs.filter(({ from, to }) => to > from);
}

/** So many rows of a picture: the oddest of the odd ones, and evenly some of all others. */
function sketchRuns(runs: readonly Run[], rows: number): Run[] {
  const share = Math.floor(rows * SHARE);
  return runs.map((run) => {
    const { group, from, to, style } = run;
    if (group === 'selected') return { ...run, group: 'selectedSketch', to: Math.min(to, share) };
    if (from > 0) return { ...run, from: Math.max(from, to - share) };
    const opacity = Math.min(0.9, 2 * style.opacity);
    return { ...run, group: 'rankedSketch', to: Math.min(to, share), style: { ...style, opacity } };
  });
}

/** The first so many rows of some runs, and what is left of them. */
function split(runs: readonly Run[], rows: number): [now: Run[], later: Run[]] {
  const now: Run[] = [];
  const later: Run[] = [];
  let left = rows;
  for (const run of runs) {
    const count = Math.min(left, run.to - run.from);
    if (count > 0) now.push({ ...run, to: run.from + count });
    if (run.from + count < run.to) later.push({ ...run, from: run.from + count });
    left -= count;
  }
  return [now, later];
}

function rowsIn(runs: readonly Run[]): number {
  return runs.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Whether a picture is that of a content in a frame. */
function isSame({ content, frame }: Picture, ofContent: MapContent, ofFrame: MapFrame): boolean {
  const keys = [
    'placement',
    'levels',
    'palette',
    'ranked',
    'below',
    'selected',
    'colours',
  ] as const;
  return (
    keys.every((key) => content[key] === ofContent[key]) &&
    frame.area === ofFrame.area &&
    frame.width === ofFrame.width &&
    frame.height === ofFrame.height &&
    frame.ratio === ofFrame.ratio
  );
}
