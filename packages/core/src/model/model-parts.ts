import { TableEncoder } from '../columns/table-encoder.js';
import type { NetworkSpecification, Tensors } from '../engine/engine.js';
import { checkTensors, latentSizeOf, networkShape } from '../engine/network-shape.js';
import { damaged, reasonOf } from '../format/damaged.js';
import type { ModelFile } from '../format/model-file.js';
import type { ShapedTensor } from '../format/safetensors.js';
import { fitsProfile } from '../profile/fits-profile.js';
import type { ProfileDocument } from '../profile/profile-document.js';
import { Calibration } from '../score/calibration.js';
import type { Detector } from '../score/detector.js';
import { restoreNetworks, saveDetector, withNoiseHead } from './detector-parts.js';
import type { TrainingFacts } from './model-document.js';

/** What a model is made of. Nothing in it may change once the model is made. */
export interface ModelParts {
  readonly tableEncoder: TableEncoder;
  /** Its heads are those of the table encoder. */
  readonly specification: NetworkSpecification;
  /** Every parameter of the specification. */
  readonly parameters: Tensors;
  /** By head: factor that makes its loss a negative log-likelihood in nats. */
  readonly weights: Float32Array;
  /** By head: the negative log-likelihood of an ordinary value. */
  readonly expected: Float32Array;
  /** What makes a row's raw score. */
  readonly detector: Detector;
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
  const detector = saveDetector(parts.detector);
  for (const [name, tensor] of detector.tensors) tensors.set(name, tensor);
  return {
    document: {
      createdWith: parts.createdWith,
      network: { encoder: [...encoder], decoder: [...decoder], discriminator: [...discriminator] },
      tableEncoder: parts.tableEncoder.toDocument(),
      scoring: { weights: [...parts.weights], expected: [...parts.expected] },
      detector: detector.document,
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
    const specification = withNoiseHead({ ...network, heads: tableEncoder.heads });
    parts = {
      tableEncoder,
      specification,
      ...restoreNetworks(specification, document.detector, tensors),
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
  if (!fitsProfile(parts.profile, parts.tableEncoder, latentSizeOf(parts.specification))) {
    throw damaged('its profile of the training rows is of other columns');
  }
  return parts;
}
