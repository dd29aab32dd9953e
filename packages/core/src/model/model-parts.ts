import { TableEncoder } from '../columns/table-encoder.js';
import type { NetworkSpecification, Tensors } from '../engine/engine.js';
import { checkTensors, networkShape } from '../engine/network-shape.js';
import { damaged, reasonOf } from '../format/damaged.js';
import type { ModelFile } from '../format/model-file.js';
import type { ShapedTensor } from '../format/safetensors.js';
import { fitsProfile } from '../profile/fits-profile.js';
import type { ProfileDocument } from '../profile/profile-document.js';
import { Calibration } from '../score/calibration.js';
import type { TrainingFacts } from './model-document.js';

/** What a model is made of. Nothing in it may change once the model is made. */
export interface ModelParts {
  readonly tableEncoder: TableEncoder;
  /** Its heads are those of the table encoder. */
  readonly specification: NetworkSpecification;
  /** Every parameter of the specification. */
  readonly parameters: Tensors;
  /** By head: factor of its loss in a row's raw score. */
  readonly weights: Float32Array;
  /** By head: what a NULL adds to a row's raw score. */
  readonly expected: Float32Array;
  readonly calibration: Calibration;
  /** What the model keeps of the rows it was trained on. */
  readonly profile: ProfileDocument;
  readonly training: TrainingFacts;
  /** The release that made the model. */
  readonly createdWith: string;
}

/**
 * Parts as a model file keeps them.
 * @throws EngineError when the parameters are not those of the specification.
 */
export function fileOfParts(parts: ModelParts): ModelFile {
  const { encoder, decoder, discriminator } = parts.specification;
  const shape = networkShape(parts.specification);
  checkTensors(shape, parts.parameters);
  const tensors = new Map<string, ShapedTensor>();
  for (const parameter of shape.parameters) {
    const values = parts.parameters.get(parameter.name);
    if (values !== undefined) tensors.set(parameter.name, { shape: parameter.shape, values });
  }
  return {
    document: {
      createdWith: parts.createdWith,
      network: { encoder: [...encoder], decoder: [...decoder], discriminator: [...discriminator] },
      tableEncoder: parts.tableEncoder.toDocument(),
      scoring: { weights: [...parts.weights], expected: [...parts.expected] },
      calibration: parts.calibration.toDocument(),
      profile: parts.profile,
      training: parts.training,
    },
    tensors,
  };
}

/**
 * The parts a model file describes, once they are known to fit together: the layers to each other and to the columns, and the
 * tensors to the layers, name by name and size by size.
 * @throws DamagedModelError when they do not.
 */
export function partsOfFile({ document, tensors }: ModelFile): ModelParts {
  const { network, scoring, training, createdWith } = document;
  let parts: ModelParts;
  try {
    const tableEncoder = TableEncoder.restore(document.tableEncoder);
    const specification = { ...network, heads: tableEncoder.heads };
    parts = {
      tableEncoder,
      specification,
      parameters: parametersOf(specification, tensors),
      weights: Float32Array.from(scoring.weights),
      expected: Float32Array.from(scoring.expected),
      calibration: Calibration.restore(document.calibration),
      profile: document.profile,
      training,
      createdWith,
    };
  } catch (error) {
    throw damaged(`its parts do not fit together (${reasonOf(error)})`);
  }
  const heads = parts.specification.heads.length;
  if (parts.weights.length !== heads || parts.expected.length !== heads) {
    throw damaged(`its scoring is not for ${heads} columns`);
  }
  const latentSize = network.encoder.at(-1)?.outputs ?? 0;
  if (!fitsProfile(parts.profile, parts.tableEncoder, latentSize)) {
    throw damaged('its profile of the training rows is of other columns');
  }
  return parts;
}

function parametersOf(
  specification: NetworkSpecification,
  tensors: ReadonlyMap<string, ShapedTensor>,
): Tensors {
  const shape = networkShape(specification);
  const parameters: Tensors = new Map();
  for (const [name, { values }] of tensors) parameters.set(name, values);
  checkTensors(shape, parameters);
  for (const parameter of shape.parameters) {
    const tensor = tensors.get(parameter.name);
    if (tensor?.shape.join() !== parameter.shape.join()) {
      throw new RangeError(`the tensor "${parameter.name}" is not ${parameter.shape.join(' x ')}`);
    }
    if (!tensor.values.every(Number.isFinite)) {
      throw new RangeError(`the tensor "${parameter.name}" holds values that are not finite`);
    }
  }
  return parameters;
}
