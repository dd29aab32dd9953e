import { EngineError } from '../../errors.js';
import { initializeParameters } from '../../model/initialize-parameters.js';
import type { Engine, Network, NetworkOptions, NetworkSpecification } from '../engine.js';
import { resolveNetworkOptions } from '../network-options.js';
import { networkShape } from '../network-shape.js';
import { instantiateKernels, type Simd } from './kernels.js';
import { layNetwork } from './network-memory.js';
import { hasRelaxedSimd } from './relaxed-simd.js';
import { WasmNetwork, type KernelMemory } from './wasm-network.js';

/** Options of `createWasmEngine`. */
export interface WasmEngineOptions {
  /**
   * `relaxed`: fused multiply-add, about a quarter faster, rounding as the host's processor does. `plain`: the same bits on every
   * host. Default: relaxed where the host has it.
   */
  readonly simd?: Simd;
}

const PAGE_BYTES = 65536;
/** A 32-bit address space. */
const MAX_BYTES = 2 ** 32 - PAGE_BYTES;
/** Memories kept for the next network: training one model per group builds thousands of networks, one after another. */
const SPARE_MEMORIES = 4;
const SPARE_BYTES = 64 * 2 ** 20;

class WasmEngine implements Engine {
  readonly name: Engine['name'];
  readonly #simd: Simd;
  #spare: KernelMemory[] = [];
  #bytesInUse = 0;

  constructor(simd: Simd) {
    this.#simd = simd;
    this.name = simd === 'relaxed' ? 'wasm-relaxed-simd' : 'wasm-simd';
    // says at once, rather than at the first network, that the host cannot run this build
    this.#spare.push(this.#create(PAGE_BYTES));
  }

  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  build(specification: NetworkSpecification, options: NetworkOptions): Network {
    const resolved = resolveNetworkOptions(options);
    const shape = networkShape(specification);
    const plan = layNetwork(specification, resolved);
    if (plan.bytes > MAX_BYTES) {
      throw new EngineError(
        `the network needs ${plan.bytes} bytes for batches of ${resolved.maxRows} rows, and WebAssembly has ${MAX_BYTES}; use smaller layers or batches`,
      );
    }
    const memory = this.#take(plan.bytes);
    const size = memory.memory.buffer.byteLength;
    this.#bytesInUse += size;
    const release = (): void => {
      this.#bytesInUse -= size;
      this.#keep(memory);
    };
    const network = new WasmNetwork(specification, shape, plan, memory, resolved, release);
    network.setParameters(initializeParameters(specification, resolved.seed));
    return network;
  }

  #take(bytes: number): KernelMemory {
    const fitting = this.#spare.find(
      ({ memory: { buffer } }) => buffer.byteLength >= bytes && buffer.byteLength <= 4 * bytes,
    );
    if (fitting === undefined) return this.#create(bytes);
    this.#spare = this.#spare.filter((memory) => memory !== fitting);
    new Uint8Array(fitting.memory.buffer, 0, bytes).fill(0);
    return fitting;
  }

  #keep(memory: KernelMemory): void {
    if (memory.memory.buffer.byteLength > SPARE_BYTES) return;
    this.#spare = [memory, ...this.#spare].slice(0, SPARE_MEMORIES);
  }

  #create(bytes: number): KernelMemory {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      return { memory, kernels: instantiateKernels(this.#simd, memory) };
    } catch (error) {
      if (error instanceof RangeError) {
        throw new EngineError(`this host has no ${bytes} bytes left for a network`, {
          cause: error,
        });
      }
      throw error;
    }
  }
}

/**
 * The engine that runs everywhere: AssemblyScript kernels as WebAssembly SIMD, embedded in the package.
 * @throws EngineError when the host has no WebAssembly SIMD, or not the build asked for.
 */
export function createWasmEngine({ simd }: WasmEngineOptions = {}): Engine {
  return new WasmEngine(simd ?? (hasRelaxedSimd() ? 'relaxed' : 'plain'));
}

let shared: Engine | undefined;

/** The engine used where none is given: one per process, relaxed SIMD where the host has it. */
export function defaultEngine(): Engine {
  shared ??= createWasmEngine();
  return shared;
}
