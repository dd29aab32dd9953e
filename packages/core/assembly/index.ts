export { dropoutBackward } from './activation';
export { adam } from './adam';
export { adversarialGradient } from './adversarial';
export { denseBackwardInputs, denseBackwardWeights, denseForward } from './dense';
export {
  sigmoidGradient,
  sigmoidRows,
  softmaxGradient,
  softmaxRows,
  squaredErrorGradient,
  squaredErrorRows,
} from './losses';
export { addNormal, dropoutForward, fillNormal } from './random';
export { standardise } from './standardise';
