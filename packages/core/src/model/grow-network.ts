import type { TableEncoder } from '../columns/table-encoder.js';
import type { DenseLayer, Tensors } from '../engine/engine.js';
import type { MainNetwork } from '../score/row-scorer.js';

/** Where a feature of a grown network comes from: a feature it had, or for a new one those it resembles. */
type Origin =
  | { readonly feature: number }
  | {
      /** The feature whose input weights it takes; none: 0. */
      readonly input: number | null;
      /** The features whose mean output weights it takes; none: 0. */
      readonly outputs: readonly number[];
    };

/**
 * A network with inputs and outputs for the features an extended encoder added; see `extendEncoder`. A new category is read like "any
 * other value", as which it was encoded so far, and written like the mean of the known ones. A new feature that tells NULL is read and
 * written as 0. For features there were, it computes what it did.
 */
export function growNetwork(
  { specification, parameters }: MainNetwork,
  from: TableEncoder,
  to: TableEncoder,
): MainNetwork {
  const origins = originsOf(from, to);
  const first = specification.encoder[0];
  const last = specification.decoder.at(-1);
  if (first === undefined || last === undefined) throw new RangeError('a network has no layers');
  const lastName = `decoder.${specification.decoder.length - 1}`;
  const grown: Tensors = new Map([...parameters].map(([name, values]) => [name, values.slice()]));
  const change = (name: string, grow: (values: Float32Array) => Float32Array): void => {
    const values = parameters.get(name);
    if (values !== undefined) grown.set(name, grow(values));
  };
  change('encoder.0.weight', (values) => growInputs(values, first, origins));
  change(`${lastName}.weight`, (values) => growOutputs(values, last.inputs, origins));
  change(`${lastName}.bias`, (values) => growOutputs(values, 1, origins));
  return {
    specification: {
      ...specification,
      encoder: [{ ...first, inputs: to.width }, ...specification.encoder.slice(1)],
      decoder: [...specification.decoder.slice(0, -1), { ...last, outputs: to.width }],
      heads: to.heads,
    },
    parameters: grown,
  };
}

function originsOf(from: TableEncoder, to: TableEncoder): Origin[] {
  const ofColumns = to.places.flatMap(({ head, encoder: { width } }) => {
    const old = from.places[head];
    const known = old?.encoder.width ?? 0;
    const first = old?.feature ?? 0;
    // class 0 is any other value
    const classes = Array.from({ length: known - 1 }, (_, k) => first + 1 + k);
    return Array.from({ length: width }, (_, f): Origin =>
      f < known ? { feature: first + f } : { input: first, outputs: classes },
    );
  });
  const ofNulls = to.missing.map(({ column }): Origin => {
    const old = from.missing.find((place) => place.column === column);
    return old === undefined ? { input: null, outputs: [] } : { feature: old.feature };
  });
  return [...ofColumns, ...ofNulls];
}

/** Weights [outputs, inputs] for other inputs. */
function growInputs(
  values: Float32Array,
  { inputs, outputs }: DenseLayer,
  origins: readonly Origin[],
): Float32Array {
  const grown = new Float32Array(outputs * origins.length);
  origins.forEach((origin, f) => {
    const input = 'feature' in origin ? origin.feature : origin.input;
    if (input === null) return;
    for (let unit = 0; unit < outputs; unit++) {
      grown[unit * origins.length + f] = values[unit * inputs + input] ?? 0;
    }
  });
  return grown;
}

/** Rows of some length, one for each output, for other outputs. */
function growOutputs(
  values: Float32Array,
  length: number,
  origins: readonly Origin[],
): Float32Array {
  const grown = new Float32Array(origins.length * length);
  origins.forEach((origin, f) => {
    const likes = 'feature' in origin ? [origin.feature] : origin.outputs;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (const like of likes) sum += values[like * length + i] ?? 0;
      grown[f * length + i] = sum / Math.max(likes.length, 1);
    }
  });
  return grown;
}
