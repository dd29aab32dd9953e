import { EngineError } from '../../errors.js';
import type { Activation, HeadLoss } from '../engine.js';
import { PLAIN_SIMD_KERNELS, RELAXED_SIMD_KERNELS } from './kernels.generated.js';
import { hasRelaxedSimd } from './relaxed-simd.js';

/** Which build of the kernels: with fused multiply-add, or the one whose results are bit-equal on every host. */
export type Simd = 'relaxed' | 'plain';

/** Activation codes of the kernels, equal to those in assembly/activation.ts. */
export const ACTIVATION_CODES: Readonly<Record<Activation, number>> = {
  linear: 0,
  relu: 1,
  leaky_relu: 2,
  tanh: 3,
  sigmoid: 4,
};

/** Loss codes of the kernels, equal to those in assembly/losses.ts. */
export const LOSS_CODES: Readonly<Record<HeadLoss, number>> = {
  squared_error: 0,
  sigmoid_cross_entropy: 1,
  softmax_cross_entropy: 2,
};

/** The exports of assembly/index.ts. Pointers and strides are in bytes; each is documented where it is written. */
export interface Kernels {
  denseForward(
    x: number,
    xStride: number,
    weights: number,
    bias: number,
    y: number,
    yStride: number,
    inputs: number,
    outputs: number,
    rows: number,
    activation: number,
  ): void;
  denseBackwardInputs(
    dz: number,
    dzStride: number,
    weights: number,
    dx: number,
    dxStride: number,
    inputs: number,
    outputs: number,
    rows: number,
    h: number,
    hStride: number,
    activation: number,
  ): void;
  denseBackwardWeights(
    x: number,
    xStride: number,
    dz: number,
    dWeights: number,
    dBias: number,
    inputs: number,
    outputs: number,
    rows: number,
  ): void;
  headGradients(
    loss: number,
    outputs: number,
    outputStride: number,
    features: number,
    featureStride: number,
    mask: number,
    maskStride: number,
    rowWeights: number,
    gradients: number,
    heads: number,
    width: number,
    rows: number,
    shares: number,
    factor: number,
  ): number;
  addHeadLosses(
    loss: number,
    outputs: number,
    outputStride: number,
    features: number,
    featureStride: number,
    mask: number,
    maskStride: number,
    totals: number,
    heads: number,
    width: number,
    rows: number,
    weights: number,
    expected: number,
  ): void;
  adversarialGradient(
    logit: number,
    dz: number,
    rows: number,
    label: number,
    scale: number,
    result: number,
  ): void;
  adam(
    parameters: number,
    gradients: number,
    first: number,
    second: number,
    count: number,
    learningRate: number,
    beta1: number,
    beta2: number,
    rest1: number,
    rest2: number,
    epsilon: number,
    weightDecay: number,
    correction1: number,
    correction2: number,
  ): void;
  standardise(
    from: number,
    to: number,
    count: number,
    mean: number,
    inverse: number,
    limit: number,
  ): number;
  addLogarithms(
    values: number,
    totals: number,
    count: number,
    floor: number,
    factor: number,
    mean: number,
  ): void;
  fillNormal(state: number, to: number, stride: number, columns: number, rows: number): void;
  fillUniform(state: number, to: number, count: number): void;
  addNormal(
    state: number,
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    columns: number,
    rows: number,
    deviations: number,
  ): void;
  hideRows(
    state: number,
    y: number,
    stride: number,
    columns: number,
    rows: number,
    rate: number,
  ): void;
  reconstructFeatures(
    loss: number,
    outputs: number,
    outputStride: number,
    features: number,
    featureStride: number,
    mask: number,
    maskStride: number,
    to: number,
    toStride: number,
    heads: number,
    width: number,
    rows: number,
  ): void;
  headResiduals(
    loss: number,
    outputs: number,
    outputStride: number,
    features: number,
    featureStride: number,
    mask: number,
    maskStride: number,
    to: number,
    toStride: number,
    heads: number,
    width: number,
    rows: number,
    ordinary: number,
  ): void;
  subtract(
    a: number,
    aStride: number,
    b: number,
    bStride: number,
    columns: number,
    rows: number,
  ): void;
  squaredDistances(
    a: number,
    aStride: number,
    columns: number,
    means: number,
    scales: number,
    d: number,
    dStride: number,
    projections: number,
    rest: number,
    least: number,
    rows: number,
    to: number,
  ): void;
  subtractTwiceLargest(
    d: number,
    dStride: number,
    count: number,
    least: number,
    rows: number,
    to: number,
  ): void;
  dropoutForward(
    state: number,
    h: number,
    multiplier: number,
    hStride: number,
    multiplierStride: number,
    columns: number,
    rows: number,
    rate: number,
  ): void;
  dropoutBackward(
    d: number,
    dStride: number,
    h: number,
    hStride: number,
    multiplier: number,
    multiplierStride: number,
    columns: number,
    rows: number,
    activation: number,
    keep: number,
  ): void;
}

const modules = new Map<Simd, WebAssembly.Module>();

function compile(simd: Simd): WebAssembly.Module {
  if (simd === 'relaxed' && !hasRelaxedSimd()) {
    throw new EngineError(
      "this host has no relaxed SIMD; ask for { simd: 'plain' } or leave it out",
    );
  }
  const base64 = simd === 'relaxed' ? RELAXED_SIMD_KERNELS : PLAIN_SIMD_KERNELS;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) {
    throw new EngineError('this host has no WebAssembly SIMD, which Colatent needs');
  }
  return new WebAssembly.Module(bytes);
}

/** The kernels over a memory of the caller's. Each build is compiled once per process. */
export function instantiateKernels(simd: Simd, memory: WebAssembly.Memory): Kernels {
  const compiled = modules.get(simd) ?? compile(simd);
  modules.set(simd, compiled);
  const instance = new WebAssembly.Instance(compiled, { env: { memory, abort: onAbort } });
  return instance.exports as unknown as Kernels;
}

function onAbort(): never {
  throw new EngineError('a kernel stopped on a failed assertion');
}
