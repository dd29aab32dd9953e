import type { Colour } from '../theme.js';
import { covering, fitCanvas, type MapContent, type MapFrame, type MapLayer } from './layer.js';

const VERTEX = `#version 300 es
in vec2 position;
in float level;
uniform vec4 area;
uniform float size;
uniform float opacity;
uniform sampler2D palette;
out vec4 colour;
void main() {
  gl_Position = vec4((position - area.xy) * area.zw * 2.0 - 1.0, 0.0, 1.0);
  gl_PointSize = size;
  colour = vec4(texelFetch(palette, ivec2(int(level), 0), 0).rgb, opacity);
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 colour;
uniform vec4 outline;
uniform float rim;
out vec4 pixel;
void main() {
  vec2 from = gl_PointCoord * 2.0 - 1.0;
  float radius = length(from);
  if (radius > 1.0) discard;
  vec4 drawn = radius > rim ? mix(colour, vec4(outline.rgb, 1.0), outline.a) : colour;
  pixel = vec4(drawn.rgb * drawn.a, drawn.a);
}`;

/** Rows that are drawn together, in this order. */
type Group = 'ranked' | 'sketch' | 'selected';

/** Most ordinary rows that are drawn while a map is moved that takes long to draw. */
const SKETCH = 60_000;

type Uniform = 'area' | 'size' | 'opacity' | 'outline' | 'rim';

/** How a group of rows is drawn. */
interface Style {
  /** Diameter in pixels of CSS. */
  readonly size: number;
  readonly opacity: number;
  readonly outline: Colour | null;
  /** Width of the outline, in pixels of CSS. */
  readonly line?: number;
}

/** Rows as points, drawn by WebGL2. The context is given back on `dispose`. */
export class PointsLayer implements MapLayer {
  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #uniforms: Readonly<Record<Uniform, WebGLUniformLocation | null>>;
  readonly #buffers: Readonly<Record<'positions' | 'levels' | Group, WebGLBuffer>>;
  #drawn: MapContent | null = null;
  #sketched = 0;

  /** A layer on a canvas, or null where there is no WebGL2. */
  static on(canvas: HTMLCanvasElement): PointsLayer | null {
    const gl = canvas.getContext('webgl2', { antialias: false, depth: false, stencil: false });
    if (gl === null || gl.isContextLost()) return null;
    const program = linked(gl);
    return program === null ? null : new PointsLayer(canvas, gl, program);
  }

  private constructor(
    canvas: HTMLCanvasElement,
    gl: WebGL2RenderingContext,
    program: WebGLProgram,
  ) {
    this.#canvas = canvas;
    this.#gl = gl;
    this.#uniforms = {
      area: gl.getUniformLocation(program, 'area'),
      size: gl.getUniformLocation(program, 'size'),
      opacity: gl.getUniformLocation(program, 'opacity'),
      outline: gl.getUniformLocation(program, 'outline'),
      rim: gl.getUniformLocation(program, 'rim'),
    };
    this.#buffers = {
      positions: gl.createBuffer(),
      levels: gl.createBuffer(),
      ranked: gl.createBuffer(),
      sketch: gl.createBuffer(),
      selected: gl.createBuffer(),
    };
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    this.#attribute(program, 'position', this.#buffers.positions, 2, gl.FLOAT);
    this.#attribute(program, 'level', this.#buffers.levels, 1, gl.UNSIGNED_BYTE);
  }

  draw(content: MapContent, frame: MapFrame): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    fitCanvas(this.#canvas, frame);
    this.#upload(content);
    const { area, ratio } = frame;
    gl.viewport(0, 0, this.#canvas.width, this.#canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform4f(
      this.#uniforms.area,
      area.left,
      area.low,
      1 / (area.right - area.left),
      1 / (area.high - area.low),
    );
    const { ranked, below, selected, colours } = content;
    // points grow slower than the map is zoomed
    const zoom = Math.sqrt(1 / (area.right - area.left));
    const sized = (rows: number, share: number, least: number, most: number): number =>
      Math.min(10, Math.max(least, covering(rows, share, frame, 0, most) * zoom));
    const size = sized(ranked.length, 0.3, 1.5, 5);
    const odd = sized(ranked.length - below, 0.08, size + 0.75, 7);
    const chosen = sized(selected.length, 0.2, size + 0.75, 9);
    const dimmed = selected.length > 0 ? 0.35 : 1;
    const opacity = Math.min(0.85, Math.max(0.25, size / 5)) * dimmed;
    if (frame.quick) {
      this.#drawGroup('sketch', 0, this.#sketched, ratio, { size, opacity: 0.7, outline: null });
    } else {
      this.#drawGroup('ranked', 0, below, ratio, { size, opacity, outline: null });
    }
    this.#drawGroup('ranked', below, ranked.length, ratio, {
      size: odd,
      opacity: 0.95 * dimmed,
      outline: odd < 5 ? null : colours.text,
    });
    this.#drawGroup('selected', 0, selected.length, ratio, {
      size: chosen,
      opacity: 1,
      outline: chosen < 5 ? null : colours.accent,
      line: 2,
    });
  }

  dispose(): void {
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #drawGroup(
    buffer: Group,
    from: number,
    to: number,
    ratio: number,
    { size, opacity, outline, line = 1 }: Style,
  ): void {
    if (to <= from) return;
    const gl = this.#gl;
    const [red, green, blue] = outline ?? [0, 0, 0];
    gl.uniform1f(this.#uniforms.size, size * ratio);
    gl.uniform1f(this.#uniforms.opacity, opacity);
    gl.uniform4f(this.#uniforms.outline, red / 255, green / 255, blue / 255, outline ? 1 : 0);
    gl.uniform1f(this.#uniforms.rim, 1 - (2 * line) / size);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.#buffers[buffer]);
    gl.drawElements(gl.POINTS, to - from, gl.UNSIGNED_INT, from * 4);
  }

  /** Sends what changed since the last drawing. */
  #upload(content: MapContent): void {
    const gl = this.#gl;
    const before = this.#drawn;
    const send = (target: number, buffer: WebGLBuffer, data: ArrayBufferView): void => {
      gl.bindBuffer(target, buffer);
      gl.bufferData(target, data, gl.STATIC_DRAW);
    };
    if (before?.placement !== content.placement) {
      send(gl.ARRAY_BUFFER, this.#buffers.positions, content.placement.positions);
    }
    if (before?.levels !== content.levels) {
      send(gl.ARRAY_BUFFER, this.#buffers.levels, content.levels);
    }
    if (before?.ranked !== content.ranked) {
      send(gl.ELEMENT_ARRAY_BUFFER, this.#buffers.ranked, content.ranked);
    }
    if (before?.ranked !== content.ranked || before.below !== content.below) {
      const { ranked, below } = content;
      const step = Math.max(1, below / SKETCH);
      const sketch = new Uint32Array(Math.floor(below / step));
      for (let i = 0; i < sketch.length; i++) sketch[i] = ranked[Math.floor(i * step)] ?? 0;
      this.#sketched = sketch.length;
      send(gl.ELEMENT_ARRAY_BUFFER, this.#buffers.sketch, sketch);
    }
    if (before?.selected !== content.selected) {
      send(gl.ELEMENT_ARRAY_BUFFER, this.#buffers.selected, content.selected);
    }
    if (before?.palette !== content.palette) {
      const { RGBA, TEXTURE_2D, UNSIGNED_BYTE } = gl;
      gl.texImage2D(TEXTURE_2D, 0, RGBA, 256, 1, 0, RGBA, UNSIGNED_BYTE, content.palette);
    }
    this.#drawn = content;
  }

  #attribute(
    program: WebGLProgram,
    name: string,
    buffer: WebGLBuffer,
    size: number,
    type: number,
  ): void {
    const gl = this.#gl;
    const location = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, type, false, 0, 0);
  }
}

function linked(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (shader === null) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) === true ? program : null;
}
