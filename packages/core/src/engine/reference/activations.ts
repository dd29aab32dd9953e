import type { Activation } from '../engine.js';

/** Slope of leaky_relu below zero. */
const LEAKY_SLOPE = 0.1;

/** 1 / (1 + e^-z) */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ln(1 + e^z), without overflow. */
export function softplus(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** activation(z) */
export function activate(z: number, activation: Activation): number {
  switch (activation) {
    case 'linear':
      return z;
    case 'relu':
      return Math.max(z, 0);
    case 'leaky_relu':
      return z > 0 ? z : LEAKY_SLOPE * z;
    case 'tanh':
      return Math.tanh(z);
    case 'sigmoid':
      return sigmoid(z);
  }
}

/** activation'(z), from the value h = activation(z). */
export function slope(h: number, activation: Activation): number {
  switch (activation) {
    case 'linear':
      return 1;
    case 'relu':
      return h > 0 ? 1 : 0;
    case 'leaky_relu':
      return h > 0 ? 1 : LEAKY_SLOPE;
    case 'tanh':
      return 1 - h * h;
    case 'sigmoid':
      return h * (1 - h);
  }
}
