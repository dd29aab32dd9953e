/**
 * Dense layers over column-by-column batches.
 *
 * Shapes: B rows, I inputs, O outputs. A batch is feature-major: element (feature f, row b) lies at f * stride + b. Weights lie in
 * panels of four outputs, [ceil(O/4)][I rounded up to 4][4], with zeros in the padding: the forward pass reads a panel front to
 * back, and the backward pass reads one cache line per four outputs of four inputs.
 *
 * All three products use a tile of eight vector accumulators, which fills the sixteen registers of SSE and NEON together with
 * operands. One step of the inner loop per body: unrolled by hand, V8 reorders and spills.
 */
import { activateCheaply, activateColumns, slope, LINEAR } from './activation';
import { multiplyAdd, sumOf, sumsOf } from './vector';

/** Weights up to this size stay in the L1 cache beside a tile of the batch; above it they are reused panel by panel. */
const RESIDENT_BYTES: usize = 49152;

/**
 * Stride of planes that hold one block, equal to that in src/engine/wasm/network-memory.ts. As a constant it goes into the loads'
 * own offsets: with four addresses computed per step instead of one, the weights' gradients ran at 36 GFLOP/s rather than 49.
 */
const BLOCK_STRIDE: usize = 1056;

@inline
function forwardTile(
  x: usize,
  xStride: usize,
  panel: usize,
  bias: usize,
  y: usize,
  yStride: usize,
  inputs: i32,
  activation: i32,
): void {
  let c00 = v128.load32_splat(bias);
  let c10 = v128.load32_splat(bias, 4);
  let c20 = v128.load32_splat(bias, 8);
  let c30 = v128.load32_splat(bias, 12);
  let c01 = c00;
  let c11 = c10;
  let c21 = c20;
  let c31 = c30;
  const end = panel + (<usize>inputs << 4);
  for (let p = panel; p < end; p += 16) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    const w0 = v128.load32_splat(p);
    c00 = multiplyAdd(w0, x0, c00);
    c01 = multiplyAdd(w0, x1, c01);
    const w1 = v128.load32_splat(p, 4);
    c10 = multiplyAdd(w1, x0, c10);
    c11 = multiplyAdd(w1, x1, c11);
    const w2 = v128.load32_splat(p, 8);
    c20 = multiplyAdd(w2, x0, c20);
    c21 = multiplyAdd(w2, x1, c21);
    const w3 = v128.load32_splat(p, 12);
    c30 = multiplyAdd(w3, x0, c30);
    c31 = multiplyAdd(w3, x1, c31);
    x += xStride;
  }
  v128.store(y, activateCheaply(c00, activation));
  v128.store(y, activateCheaply(c01, activation), 16);
  y += yStride;
  v128.store(y, activateCheaply(c10, activation));
  v128.store(y, activateCheaply(c11, activation), 16);
  y += yStride;
  v128.store(y, activateCheaply(c20, activation));
  v128.store(y, activateCheaply(c21, activation), 16);
  y += yStride;
  v128.store(y, activateCheaply(c30, activation));
  v128.store(y, activateCheaply(c31, activation), 16);
}

/**
 * y = activation(W x + bias). Strides in bytes; rows and outputs are rounded up to 8 and 4 by the caller's buffers.
 */
export function denseForward(
  x: usize,
  xStride: usize,
  weights: usize,
  bias: usize,
  y: usize,
  yStride: usize,
  inputs: i32,
  outputs: i32,
  rows: i32,
  activation: i32,
): void {
  const panelBytes = <usize>((inputs + 3) & ~3) << 4;
  const panels = (outputs + 3) >> 2;
  const rowBytes = <usize>rows << 2;
  if (panelBytes * <usize>panels <= RESIDENT_BYTES) {
    for (let r: usize = 0; r < rowBytes; r += 32) {
      for (let q = 0; q < panels; ++q) {
        const to = y + r + <usize>(q << 2) * yStride;
        const panel = weights + <usize>q * panelBytes;
        forwardTile(x + r, xStride, panel, bias + <usize>(q << 4), to, yStride, inputs, activation);
      }
    }
  } else {
    for (let q = 0; q < panels; ++q) {
      const panel = weights + <usize>q * panelBytes;
      const to = y + <usize>(q << 2) * yStride;
      for (let r: usize = 0; r < rowBytes; r += 32) {
        forwardTile(x + r, xStride, panel, bias + <usize>(q << 4), to + r, yStride, inputs, activation);
      }
    }
  }
  activateColumns(y, yStride, outputs, rows, activation);
}

@inline
function storeBackward(value: v128, h: usize, to: usize, activation: i32): void {
  if (activation == LINEAR) v128.store(to, value);
  else v128.store(to, f32x4.mul(value, slope(v128.load(h), activation)));
}

/**
 * dx = W^T dz, times activation'(h) of the layer below, whose outputs h are this layer's inputs. With activation LINEAR, h is not
 * read.
 */
export function denseBackwardInputs(
  dz: usize,
  dzStride: usize,
  weights: usize,
  dx: usize,
  dxStride: usize,
  inputs: i32,
  outputs: i32,
  rows: i32,
  h: usize,
  hStride: usize,
  activation: i32,
): void {
  const panelBytes = <usize>((inputs + 3) & ~3) << 4;
  const panels = (outputs + 3) >> 2;
  const rowBytes = <usize>rows << 2;
  const nextPanel = panelBytes - 16;
  for (let r: usize = 0; r < rowBytes; r += 32) {
    for (let i = 0; i < inputs; i += 4) {
      let c00 = f32x4.splat(0);
      let c01 = c00;
      let c10 = c00;
      let c11 = c00;
      let c20 = c00;
      let c21 = c00;
      let c30 = c00;
      let c31 = c00;
      let p = weights + (<usize>i << 4);
      let d = dz + r;
      for (let q = panels; q > 0; --q) {
        const end = p + 16;
        for (; p < end; p += 4) {
          const d0 = v128.load(d);
          const d1 = v128.load(d, 16);
          const w0 = v128.load32_splat(p);
          c00 = multiplyAdd(w0, d0, c00);
          c01 = multiplyAdd(w0, d1, c01);
          const w1 = v128.load32_splat(p, 16);
          c10 = multiplyAdd(w1, d0, c10);
          c11 = multiplyAdd(w1, d1, c11);
          const w2 = v128.load32_splat(p, 32);
          c20 = multiplyAdd(w2, d0, c20);
          c21 = multiplyAdd(w2, d1, c21);
          const w3 = v128.load32_splat(p, 48);
          c30 = multiplyAdd(w3, d0, c30);
          c31 = multiplyAdd(w3, d1, c31);
          d += dzStride;
        }
        p += nextPanel;
      }
      let to = dx + r + <usize>i * dxStride;
      let from = h + r + <usize>i * hStride;
      storeBackward(c00, from, to, activation);
      storeBackward(c01, from + 16, to + 16, activation);
      to += dxStride;
      from += hStride;
      storeBackward(c10, from, to, activation);
      storeBackward(c11, from + 16, to + 16, activation);
      to += dxStride;
      from += hStride;
      storeBackward(c20, from, to, activation);
      storeBackward(c21, from + 16, to + 16, activation);
      to += dxStride;
      from += hStride;
      storeBackward(c30, from, to, activation);
      storeBackward(c31, from + 16, to + 16, activation);
    }
  }
}

/**
 * dWeights += x dz^T and dBias += sum over rows of dz. Rows beyond the batch, up to a multiple of 8, hold zeros in dz and finite
 * numbers in x. Only real inputs are written, so padding stays zero. dz is a block's plane, of stride BLOCK_STRIDE.
 */
export function denseBackwardWeights(
  x: usize,
  xStride: usize,
  dz: usize,
  dWeights: usize,
  dBias: usize,
  inputs: i32,
  outputs: i32,
  rows: i32,
): void {
  const panelBytes = <usize>((inputs + 3) & ~3) << 4;
  const panels = (outputs + 3) >> 2;
  const rowBytes = <usize>rows << 2;
  for (let q = 0; q < panels; ++q) {
    const panelGradients = dz + <usize>(q << 2) * BLOCK_STRIDE;
    let to = dWeights + <usize>q * panelBytes;
    for (let i = 0; i < inputs; i += 2) {
      let xa = x + <usize>i * xStride;
      let xb = i + 1 < inputs ? xa + xStride : xa;
      let d = panelGradients;
      const end = d + rowBytes;
      let a0 = f32x4.splat(0);
      let a1 = a0;
      let a2 = a0;
      let a3 = a0;
      let b0 = a0;
      let b1 = a0;
      let b2 = a0;
      let b3 = a0;
      for (; d < end; d += 16) {
        const va = v128.load(xa);
        const vb = v128.load(xb);
        const e0 = v128.load(d);
        a0 = multiplyAdd(e0, va, a0);
        b0 = multiplyAdd(e0, vb, b0);
        const e1 = v128.load(d, BLOCK_STRIDE);
        a1 = multiplyAdd(e1, va, a1);
        b1 = multiplyAdd(e1, vb, b1);
        const e2 = v128.load(d, 2 * BLOCK_STRIDE);
        a2 = multiplyAdd(e2, va, a2);
        b2 = multiplyAdd(e2, vb, b2);
        const e3 = v128.load(d, 3 * BLOCK_STRIDE);
        a3 = multiplyAdd(e3, va, a3);
        b3 = multiplyAdd(e3, vb, b3);
        xa += 16;
        xb += 16;
      }
      v128.store(to, f32x4.add(v128.load(to), sumsOf(a0, a1, a2, a3)));
      if (i + 1 < inputs) v128.store(to, f32x4.add(v128.load(to, 16), sumsOf(b0, b1, b2, b3)), 16);
      to += 32;
    }
  }
  for (let o = 0; o < outputs; ++o) {
    const from = dz + <usize>o * BLOCK_STRIDE;
    let sum = f32x4.splat(0);
    for (let r: usize = 0; r < rowBytes; r += 16) sum = f32x4.add(sum, v128.load(from + r));
    const to = dBias + (<usize>o << 2);
    f32.store(to, f32.load(to) + sumOf(sum));
  }
}
