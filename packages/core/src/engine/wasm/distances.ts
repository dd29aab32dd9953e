import { EngineError } from '../../errors.js';
import { BLOCK_ROWS, type Distance, type Trace } from '../engine.js';
import type { DistanceMemory, DistancesMemory } from './distance-memory.js';
import type { HeadRun } from './head-losses.js';
import { LOSS_CODES, type Kernels } from './kernels.js';
import type { NetworkMemory, Plane } from './network-memory.js';
import { addressOf, forwardPass } from './passes.js';
import { packWeights } from './perceptron-layout.js';

/** Traces of rows and their distances, block by block over a network's memory. Documented at `Network`. */
export class WasmDistances {
  readonly #kernels: Kernels;
  readonly #plan: NetworkMemory;
  readonly #memory: DistancesMemory;
  readonly #heads: readonly HeadRun[];
  readonly #floats: Float32Array;
  readonly #latentSize: number;
  readonly #rests = new Map<Trace, { readonly rest: number; readonly least: number }>();

  constructor(
    kernels: Kernels,
    memory: WebAssembly.Memory,
    plan: NetworkMemory,
    distances: DistancesMemory,
    heads: readonly HeadRun[],
  ) {
    this.#kernels = kernels;
    this.#plan = plan;
    this.#memory = distances;
    this.#heads = heads;
    this.#floats = new Float32Array(memory.buffer);
    this.#latentSize = plan.decoder.layout.layers[0]?.inputs ?? 0;
  }

  set(trace: Trace, distance: Distance, ordinary: Float32Array): void {
    const memory = this.#of(trace);
    const { width, directions, layout } = memory;
    const sizes = [distance.means.length, distance.scales.length, distance.projections.length];
    if (sizes.join() !== [width, width, width * directions].join()) {
      throw new EngineError(
        `a distance in ${trace} needs ${width} means and scales and ${directions} x ${width} projections; got ${sizes.join(', ')} numbers`,
      );
    }
    const [layer] = layout.layers;
    if (layer === undefined) return;
    // the standardising goes into the projections: P diag(scales) t - P diag(scales) means
    const weights = Float32Array.from(
      distance.projections,
      (value, i) => value * (distance.scales[i % width] ?? 0),
    );
    const bias = new Float32Array(layer.biasCount);
    for (let k = 0; k < directions; k++) {
      let sum = 0;
      for (let c = 0; c < width; c++) {
        sum += (weights[k * width + c] ?? 0) * (distance.means[c] ?? 0);
      }
      bias[k] = -sum;
    }
    packWeights(
      layer,
      weights,
      this.#floatsAt(memory.parameters + layer.weights, layer.weightCount),
    );
    this.#floatsAt(memory.parameters + layer.bias, layer.biasCount).set(bias);
    this.#floatsAt(memory.means, width).set(distance.means);
    this.#floatsAt(memory.scales, width).set(distance.scales);
    if (trace === 'residuals') {
      this.#floatsAt(this.#memory.ordinary, ordinary.length).set(ordinary);
    }
    this.#rests.set(trace, { rest: distance.rest, least: distance.least });
  }

  traces(rows: number, trace: Trace, out: readonly Float32Array[]): void {
    const { width, traced } = this.#of(trace);
    const heads = this.#heads.reduce((sum, { count }) => sum + count, 0);
    const ordinary = this.#floatsAt(this.#memory.ordinary, heads);
    const kept = ordinary.slice();
    ordinary.fill(NaN);
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      this.#reconstruct(start, count);
      this.#trace(trace, start, count);
      for (let c = 0; c < width; c++) {
        out[c]?.set(this.#floatsAt(traced.address + c * traced.stride, count), start);
      }
    }
    ordinary.set(kept);
  }

  distances(rows: number, out: Readonly<Partial<Record<Trace | 'noise', Float32Array>>>): void {
    const { latent, totals } = this.#plan;
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - start);
      this.#reconstruct(start, count);
      out.noise?.set(
        this.#floatsAt(addressOf(latent, start) + this.#latentSize * latent.stride, count),
        start,
      );
      for (const trace of ['residuals', 'activations'] as const) {
        const into = out[trace];
        if (into === undefined) continue;
        this.#trace(trace, start, count);
        this.#measure(this.#of(trace), count);
        into.set(this.#floatsAt(totals, count), start);
      }
    }
  }

  #of(trace: Trace): DistanceMemory {
    const memory = this.#memory[trace];
    if (memory === null) {
      throw new EngineError(`this network was not built to measure distances in ${trace}`);
    }
    return memory;
  }

  /** Encoder and decoder over one block; where activations are traced, the encoder's hidden outputs stay beside each other. */
  #reconstruct(start: number, count: number): void {
    const { encoder, decoder, features, latent, encoderActivations } = this.#plan;
    const { decoderActivations, blockOutputs } = this.#plan;
    const { activations } = this.#memory;
    const outputs = activations
      ? [...this.#sideBySide(activations.traced).slice(0, -1), latent]
      : encoderActivations;
    forwardPass(this.#kernels, encoder, features, outputs, start, count, null);
    const decoded = [...decoderActivations, blockOutputs];
    forwardPass(this.#kernels, decoder, latent, decoded, start, count, null);
  }

  #trace(trace: Trace, start: number, count: number): void {
    if (trace === 'activations') this.#traceActivations(start, count);
    else this.#traceResiduals(start, count);
  }

  #traceActivations(start: number, count: number): void {
    const { width, traced } = this.#of('activations');
    const { rebuilt, again } = this.#memory;
    const kernels = this.#kernels;
    const { blockOutputs, features, masks } = this.#plan;
    for (const run of this.#heads) {
      kernels.reconstructFeatures(
        LOSS_CODES[run.loss],
        blockOutputs.address + run.feature * blockOutputs.stride,
        blockOutputs.stride,
        addressOf(features, start) + run.feature * features.stride,
        features.stride,
        addressOf(masks, start) + run.first * masks.stride,
        masks.stride,
        rebuilt.address + run.feature * rebuilt.stride,
        rebuilt.stride,
        run.count,
        run.width,
        count,
      );
    }
    const outputs = this.#sideBySide(again);
    forwardPass(kernels, this.#plan.encoder, rebuilt, outputs, start, count, null);
    this.#copyLatent(traced, width - this.#latentSize, start, count);
    kernels.subtract(traced.address, traced.stride, again.address, again.stride, width, count);
  }

  #traceResiduals(start: number, count: number): void {
    const { traced } = this.#of('residuals');
    const { blockOutputs, features, masks } = this.#plan;
    this.#copyLatent(traced, 0, start, count);
    for (const run of this.#heads) {
      this.#kernels.headResiduals(
        LOSS_CODES[run.loss],
        blockOutputs.address + run.feature * blockOutputs.stride,
        blockOutputs.stride,
        addressOf(features, start) + run.feature * features.stride,
        features.stride,
        addressOf(masks, start) + run.first * masks.stride,
        masks.stride,
        traced.address + (this.#latentSize + run.first) * traced.stride,
        traced.stride,
        run.count,
        run.width,
        count,
        this.#memory.ordinary + run.first * 4,
      );
    }
  }

  #measure(memory: DistanceMemory, count: number): void {
    const { layout, parameters, traced, projected, width, directions, means, scales } = memory;
    const { rest, least } = this.#rests.get(memory.trace) ?? { rest: 1, least: 0 };
    const projection = { layout, parameters, gradients: 0 };
    forwardPass(this.#kernels, projection, traced, [projected], 0, count, null);
    this.#kernels.squaredDistances(
      traced.address,
      traced.stride,
      width,
      means,
      scales,
      projected.address,
      projected.stride,
      directions,
      rest,
      least,
      count,
      this.#plan.totals,
    );
  }

  /** Planes for all encoder layers one after another, the last as wide as the latent values and the noise head. */
  #sideBySide({ address, stride, step }: Plane): Plane[] {
    let column = 0;
    return this.#plan.encoder.layout.layers.map(({ outputs }) => {
      const plane = { address: address + column * stride, stride, step };
      column += outputs;
      return plane;
    });
  }

  #copyLatent(to: Plane, column: number, start: number, count: number): void {
    const { latent } = this.#plan;
    for (let k = 0; k < this.#latentSize; k++) {
      const from = this.#floatsAt(addressOf(latent, start) + k * latent.stride, count);
      this.#floatsAt(to.address + (column + k) * to.stride, count).set(from);
    }
  }

  #floatsAt(address: number, count: number): Float32Array {
    return this.#floats.subarray(address / 4, address / 4 + count);
  }
}
