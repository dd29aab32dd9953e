import type { Distance, NetworkSpecification, Tensors, Trace } from '../engine/engine.js';
import { checkTensors, latentSizeOf, networkShape, traceWidth } from '../engine/network-shape.js';
import { MAX_DIRECTIONS, MAX_LANDMARKS } from '../engine/network-options.js';
import type { ShapedTensor } from '../format/safetensors.js';
import {
  MEASURES,
  type Detector,
  type Measure,
  type Member,
  type Term,
} from '../score/detector.js';
import type { DetectorDocument } from './detector-document.js';

const TRACES = ['activations', 'residuals'] as const;

/** Whether a network's encoder has a noise head: one output more than the decoder reads. */
export function withNoiseHead(network: NetworkSpecification): NetworkSpecification {
  const latentSize = network.decoder[0]?.inputs ?? 0;
  return { ...network, noiseHead: network.encoder.at(-1)?.outputs === latentSize + 1 };
}

/** A detector's document, and its tensors by name. */
export function saveDetector(detector: Detector): {
  document: DetectorDocument;
  tensors: Map<string, ShapedTensor>;
} {
  const tensors = new Map<string, ShapedTensor>();
  const put = (name: string, values: Float32Array, rowLength = 0): void => {
    const shape = rowLength === 0 ? [values.length] : [values.length / rowLength, rowLength];
    tensors.set(name, { shape, values });
  };
  put('feature_means', detector.featureMeans);
  put('null_penalties', detector.nullPenalties);
  const members = detector.members.map((member, index) => {
    const prefix = `member.${index}`;
    put(`${prefix}.ordinary`, member.ordinary);
    for (const trace of TRACES) {
      const distance = member.distances[trace];
      if (distance === undefined) continue;
      put(`${prefix}.${trace}.means`, distance.means);
      put(`${prefix}.${trace}.scales`, distance.scales);
      put(`${prefix}.${trace}.projections`, distance.projections, distance.means.length);
    }
    if (member.network !== null) {
      const { specification, parameters } = member.network;
      for (const { name, shape } of networkShape(specification).parameters) {
        const values = parameters.get(name);
        if (values) tensors.set(`${prefix}.${name}`, { shape, values });
      }
    }
    const { activations, residuals } = member.distances;
    const network = member.network && {
      encoder: [...member.network.specification.encoder],
      decoder: [...member.network.specification.decoder],
    };
    return {
      network,
      activations: restOf(activations),
      residuals: restOf(residuals),
      terms: { ...member.terms },
    };
  });
  const surroundings = detector.surroundings.map(({ landmarks, term }, index) => {
    const prefix = `surroundings.${index}`;
    put(`${prefix}.means`, landmarks.means);
    put(`${prefix}.scales`, landmarks.scales);
    put(`${prefix}.points`, landmarks.points, landmarks.means.length);
    return { ...term };
  });
  const { likelihood } = detector;
  if (likelihood === null) return { document: { members, surroundings }, tensors };
  put('likelihood.weights', likelihood.weights);
  put('likelihood.expected', likelihood.expected);
  return { document: { members, surroundings, likelihood: { ...likelihood.term } }, tensors };
}

function restOf(distance: Distance | undefined): { rest: number; least: number } | null {
  return distance === undefined ? null : { rest: distance.rest, least: distance.least };
}

/** Takes tensors by name, once each and in the shape expected. */
class TensorReader {
  readonly #tensors: ReadonlyMap<string, ShapedTensor>;
  readonly #left: Set<string>;

  constructor(tensors: ReadonlyMap<string, ShapedTensor>) {
    this.#tensors = tensors;
    this.#left = new Set(tensors.keys());
  }

  /** Values of a tensor, all finite. @param shape null where a size may be any up to `most`. */
  take(name: string, shape: readonly (number | null)[], most = 0): Float32Array {
    const tensor = this.#tensors.get(name);
    if (tensor === undefined) throw new RangeError(`the tensor "${name}" is missing`);
    this.#left.delete(name);
    const fits = shape.every((size, i) => {
      const found = tensor.shape[i] ?? 0;
      return size === null ? found >= 1 && found <= most : found === size;
    });
    if (!fits || tensor.shape.length !== shape.length) {
      throw new RangeError(`the tensor "${name}" is not ${shape.map((n) => n ?? 'n').join(' x ')}`);
    }
    if (!tensor.values.every(Number.isFinite)) {
      throw new RangeError(`the tensor "${name}" holds values that are not finite`);
    }
    return tensor.values;
  }

  /** Values of a tensor, all finite and none below 0. */
  takeNonNegative(name: string, shape: readonly number[]): Float32Array {
    const values = this.take(name, shape);
    if (values.some((value) => value < 0)) {
      throw new RangeError(`the tensor "${name}" holds values below 0`);
    }
    return values;
  }

  /** @throws RangeError when a tensor was not taken. */
  finish(): void {
    for (const name of this.#left) throw new RangeError(`there is no use for the tensor "${name}"`);
  }
}

/**
 * The parameters of a specification and the detector a file describes, once they are known to fit together.
 * @throws RangeError naming the part that does not fit.
 */
export function restoreNetworks(
  main: NetworkSpecification,
  document: DetectorDocument,
  tensors: ReadonlyMap<string, ShapedTensor>,
): { parameters: Tensors; detector: Detector } {
  const reader = new TensorReader(tensors);
  const parameters = parametersOf(reader, main, '');
  const features = networkShape(main).features;
  const members = document.members.map((member, index): Member => {
    const prefix = `member.${index}.`;
    const specification =
      member.network === null
        ? main
        : withNoiseHead({ ...member.network, discriminator: [], heads: main.heads });
    const distances: Partial<Record<Trace, Distance>> = {};
    for (const trace of TRACES) {
      const saved = member[trace];
      if (saved === null) continue;
      const width = traceWidth(specification, trace);
      distances[trace] = {
        ...saved,
        means: reader.take(`${prefix}${trace}.means`, [width]),
        scales: reader.take(`${prefix}${trace}.scales`, [width]),
        projections: reader.take(`${prefix}${trace}.projections`, [null, width], MAX_DIRECTIONS),
      };
    }
    return {
      network:
        member.network === null
          ? null
          : { specification, parameters: parametersOf(reader, specification, prefix) },
      distances,
      ordinary: reader.take(`${prefix}ordinary`, [main.heads.length]),
      terms: termsOf(specification, member.terms, distances),
    };
  });
  const surroundings = document.surroundings.map((term, index) => ({
    term,
    landmarks: {
      means: reader.take(`surroundings.${index}.means`, [features]),
      scales: reader.take(`surroundings.${index}.scales`, [features]),
      points: reader.take(`surroundings.${index}.points`, [null, features], MAX_LANDMARKS),
    },
  }));
  const heads = main.heads.length;
  const likelihood =
    document.likelihood === undefined
      ? null
      : {
          weights: reader.takeNonNegative('likelihood.weights', [heads]),
          expected: reader.takeNonNegative('likelihood.expected', [heads]),
          term: document.likelihood,
        };
  const featureMeans = reader.take('feature_means', [features]);
  const nullPenalties = reader.take('null_penalties', [heads]);
  reader.finish();
  const detector = { members, surroundings, likelihood, featureMeans, nullPenalties };
  return { parameters, detector };
}

function termsOf(
  specification: NetworkSpecification,
  saved: DetectorDocument['members'][number]['terms'],
  distances: Member['distances'],
): Partial<Record<Measure, Term>> {
  const terms: Partial<Record<Measure, Term>> = {};
  for (const measure of MEASURES) {
    const term = saved[measure];
    if (term === undefined) continue;
    const has =
      measure === 'noise' ? specification.noiseHead === true : distances[measure] !== undefined;
    if (!has) throw new RangeError(`a network is judged by ${measure} it does not measure`);
    terms[measure] = term;
  }
  return terms;
}

function parametersOf(
  reader: TensorReader,
  specification: NetworkSpecification,
  prefix: string,
): Tensors {
  const shape = networkShape(specification);
  if (latentSizeOf(specification) < 1) throw new RangeError('a network has no latent values');
  const parameters: Tensors = new Map();
  for (const parameter of shape.parameters) {
    parameters.set(parameter.name, reader.take(`${prefix}${parameter.name}`, parameter.shape));
  }
  checkTensors(shape, parameters);
  return parameters;
}
