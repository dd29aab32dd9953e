export { dropoutBackward } from './activation';
export { adam } from './adam';
export { adversarialGradient } from './adversarial';
export { headResiduals, reconstructFeatures, squaredDistances, subtract, subtractTwiceLargest } from './distances';
export { denseBackwardInputs, denseBackwardWeights, denseForward } from './dense';
export { addLogarithms } from './logarithms';
export { addHeadLosses, headGradients } from './losses';
export { addNormal, dropoutForward, fillNormal, fillUniform, hideRows } from './random';
export { standardise } from './standardise';
