import type { Activation } from '../engine/engine.js';
import type { Sql, SqlDialect } from './dialect.js';

type Numbers = Pick<SqlDialect, 'number' | 'exponential' | 'larger'>;

/** 1 / (1 + e^-z) */
export function sigmoid(dialect: Pick<Numbers, 'exponential'>, z: Sql): Sql {
  return `(1 / (1 + ${dialect.exponential(`(-${z})`)}))`;
}

/** activation(z) of a number; see `Activation`. */
export function activated(dialect: Numbers, z: Sql, activation: Activation): Sql {
  switch (activation) {
    case 'linear':
      return z;
    case 'relu':
      return dialect.larger(z, dialect.number(0));
    case 'leaky_relu':
      // the larger of z and z / 10, with z written once
      return `(${dialect.number(0.55)} * ${z} + ${dialect.number(0.45)} * abs(${z}))`;
    case 'tanh':
      return `(2 * ${sigmoid(dialect, `(2 * ${z})`)} - 1)`;
    case 'sigmoid':
      return sigmoid(dialect, z);
  }
}
