export { dropoutBackward } from './activation';
export { adam } from './adam';
export { denseBackwardInputs, denseBackwardWeights, denseForward } from './dense';
export {
  adversarialGradient,
  sigmoidGradient,
  sigmoidRows,
  softmaxGradient,
  softmaxRows,
  squaredErrorGradient,
  squaredErrorRows,
} from './losses';
export { addNormal, dropoutForward, fillNormal } from './random';
export { standardise } from './standardise';
