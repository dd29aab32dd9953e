export { dropoutBackward } from './activation';
export { adam } from './adam';
export { adversarialGradient } from './adversarial';
export { denseBackwardInputs, denseBackwardWeights, denseForward } from './dense';
export { addHeadLosses, headGradients } from './losses';
export { addNormal, dropoutForward, fillNormal } from './random';
export { standardise } from './standardise';
