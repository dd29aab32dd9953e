const VERTEX = `#version 300 es
in vec2 position;
in float level;
uniform vec4 area;
uniform float size;
uniform float opacity;
uniform vec4 fill;
uniform sampler2D palette;
out vec4 colour;
void main() {
  gl_Position = vec4((position - area.xy) * area.zw * 2.0 - 1.0, 0.0, 1.0);
  gl_PointSize = size;
  vec3 own = texelFetch(palette, ivec2(int(level), 0), 0).rgb;
  colour = vec4(mix(own, fill.rgb, fill.a), opacity);
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

const UNIFORMS = ['area', 'size', 'opacity', 'fill', 'outline', 'rim'] as const;

export type Uniforms = Readonly<Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>>;

/** The program that draws points, compiled while the page goes on where the browser can do that. */
export class PointsProgram {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #parallel: KHR_parallel_shader_compile | null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#parallel = gl.getExtension('KHR_parallel_shader_compile');
    this.#program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX],
      [gl.FRAGMENT_SHADER, FRAGMENT],
    ] as const) {
      const shader = gl.createShader(type);
      if (shader === null) continue;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.#program, shader);
    }
    gl.linkProgram(this.#program);
  }

  /** Whether it can be asked what came of compiling without waiting for it. */
  get isDone(): boolean {
    const parallel = this.#parallel;
    if (parallel === null) return true;
    return this.#gl.getProgramParameter(this.#program, parallel.COMPLETION_STATUS_KHR) === true;
  }

  /** Takes it into use, x and y of rows from one buffer and their levels from another; null where it cannot be had. */
  use(positions: WebGLBuffer, levels: WebGLBuffer): Uniforms | null {
    const gl = this.#gl;
    const program = this.#program;
    if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) return null;
    gl.useProgram(program);
    for (const [name, buffer, size, type] of [
      ['position', positions, 2, gl.FLOAT],
      ['level', levels, 1, gl.UNSIGNED_BYTE],
    ] as const) {
      const location = gl.getAttribLocation(program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, size, type, false, 0, 0);
    }
    const located = UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)] as const);
    return Object.fromEntries(located) as Record<(typeof UNIFORMS)[number], WebGLUniformLocation>;
  }
}
