import type { Head, Network } from '../engine/engine.js';
import { portableExp } from './portable-math.js';

/**
 * Replace the features of NULLs among a network's first rows by what it makes of the rest of their row: outputs, sigmoids and softmax
 * probabilities. What is left of the row is then judged as if the value expected had stood there; a 0 would contradict it.
 */
export function predictNulls(network: Network, rows: number): void {
  let feature = 0;
  let decoded = false;
  network.specification.heads.forEach((head, index) => {
    const mask = network.masks[index];
    if (mask?.subarray(0, rows).includes(0)) {
      if (!decoded) {
        network.encode(rows);
        network.decode(rows);
        decoded = true;
      }
      const columns = network.features.slice(feature, feature + head.width);
      const outputs = network.outputs.slice(feature, feature + head.width);
      for (let i = 0; i < rows; i++) if (mask[i] === 0) predict(head, outputs, columns, i);
    }
    feature += head.width;
  });
}

function predict(
  { loss }: Head,
  outputs: readonly Float32Array[],
  columns: readonly Float32Array[],
  row: number,
): void {
  let most = -Infinity;
  let sum = 0;
  if (loss === 'softmax_cross_entropy') {
    for (const output of outputs) most = Math.max(most, output[row] ?? 0);
    for (const output of outputs) sum += portableExp((output[row] ?? 0) - most);
  }
  columns.forEach((column, f) => {
    const output = outputs[f]?.[row] ?? 0;
    if (loss === 'squared_error') column[row] = output;
    else if (loss === 'sigmoid_cross_entropy') column[row] = 1 / (1 + portableExp(-output));
    else column[row] = portableExp(output - most) / sum;
  });
}
