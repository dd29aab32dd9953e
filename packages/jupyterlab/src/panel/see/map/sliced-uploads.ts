/** Most bytes that are sent at once: a few milliseconds of copying. */
const SLICE_BYTES = 2 ** 22;

type Data = Float32Array | Uint32Array | Uint8Array;

interface Upload {
  readonly target: number;
  readonly data: Data;
  /** Elements that were sent. */
  sent: number;
}

/** Sends arrays to WebGL's buffers in slices, so that a million rows do not hold up the page. */
export class SlicedUploads {
  readonly #gl: WebGL2RenderingContext;
  readonly #uploads = new Map<WebGLBuffer, Upload>();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** Whether all was sent. */
  get isDone(): boolean {
    return this.#uploads.size === 0;
  }

  /** Has an array sent to a buffer, instead of what was still to be sent there. */
  add(target: number, buffer: WebGLBuffer, data: Data): void {
    this.#uploads.set(buffer, { target, data, sent: 0 });
  }

  /** Sends the next slice. */
  send(): void {
    const gl = this.#gl;
    let left = SLICE_BYTES;
    for (const [buffer, upload] of this.#uploads) {
      const { target, data } = upload;
      gl.bindBuffer(target, buffer);
      if (upload.sent === 0) gl.bufferData(target, data.byteLength, gl.STATIC_DRAW);
      const size = data.BYTES_PER_ELEMENT;
      const count = Math.min(data.length - upload.sent, Math.floor(left / size));
      if (count > 0) gl.bufferSubData(target, upload.sent * size, data, upload.sent, count);
      upload.sent += count;
      left -= count * size;
      if (upload.sent < data.length) return;
      this.#uploads.delete(buffer);
    }
  }
}
