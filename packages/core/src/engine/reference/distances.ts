import type { Distance, Landmarks, Trace } from '../engine.js';
import { sigmoid } from './activations.js';
import { zeroColumns, type FeatureColumns } from './columns.js';
import { headRow } from './head-losses.js';
import { forward, type TrainedLayer } from './perceptron.js';
import { rowLoss, type PlacedHead, type Reconstruction } from './reconstruction.js';

/** Some rows with what the decoder makes of them, and the encoder that can read both. */
export interface TracedRows {
  readonly batch: Reconstruction;
  readonly encoder: readonly TrainedLayer[];
  readonly heads: readonly PlacedHead[];
  readonly latentSize: number;
}

/** The trace of a block's rows, column by column; see `Trace`. A masked head's residual is `ordinary`. */
export function traceRows(
  rows: TracedRows,
  trace: Trace,
  ordinary: (head: number) => number,
): FeatureColumns {
  const { batch, encoder, latentSize } = rows;
  const original = layerOutputs(encoder, batch.features, batch.rows, latentSize);
  if (trace === 'activations') {
    const again = layerOutputs(encoder, rebuiltFeatures(rows), batch.rows, latentSize);
    return original.map((column, c) => column.map((value, i) => value - (again[c]?.[i] ?? 0)));
  }
  const residuals = rows.heads.map((placed) =>
    Float64Array.from({ length: batch.rows }, (_, i) => {
      if (batch.masks[placed.index]?.[i] === 0) return ordinary(placed.index);
      const { outputs, features } = headRow(
        placed.head,
        placed.first,
        batch.outputs,
        batch.features,
        i,
      );
      if (outputs.length > 1) return Math.sqrt(Math.max(0, rowLoss(placed, batch, i)));
      const output = outputs[0] ?? 0;
      return (placed.head.loss === 'squared_error' ? output : sigmoid(output)) - (features[0] ?? 0);
    }),
  );
  return [...original.slice(-latentSize), ...residuals];
}

/** A distance of each row by its trace, as `Distance` defines it. */
export function squaredDistances(
  trace: FeatureColumns,
  rows: number,
  { means, scales, projections, rest, least }: Distance,
): Float64Array {
  const width = trace.length;
  return Float64Array.from({ length: rows }, (_, i) => {
    const standardised = trace.map(
      (column, c) => ((column[i] ?? 0) - (means[c] ?? 0)) * (scales[c] ?? 0),
    );
    const lengthSquared = standardised.reduce((sum, value) => sum + value * value, 0);
    let projected = 0;
    for (let start = 0; start < projections.length; start += width) {
      const along = standardised.reduce(
        (sum, value, c) => sum + value * (projections[start + c] ?? 0),
        0,
      );
      projected += along * along;
    }
    return Math.max(least, rest * lengthSquared - projected);
  });
}

/** Squared distance of a row's features from their nearest landmark, as `Landmarks` defines it. */
export function nearestLandmark(
  row: readonly number[],
  { means, scales, points }: Landmarks,
): number {
  let nearest = Infinity;
  for (let start = 0; start < points.length; start += row.length) {
    const squared = row.reduce((sum, x, f) => {
      const y = (x - (means[f] ?? 0)) * (scales[f] ?? 0);
      return sum + (y - (points[start + f] ?? 0)) ** 2;
    }, 0);
    nearest = Math.min(nearest, squared);
  }
  return Math.max(1e-6, nearest);
}

function layerOutputs(
  encoder: readonly TrainedLayer[],
  features: FeatureColumns,
  rows: number,
  latentSize: number,
): FeatureColumns {
  const { records } = forward(encoder, features, rows);
  return records.flatMap(({ outputs }, layer) =>
    layer === records.length - 1 ? outputs.slice(0, latentSize) : [...outputs],
  );
}

function rebuiltFeatures({ batch, heads }: TracedRows): Float64Array[] {
  const rebuilt = zeroColumns(batch.features.length, batch.rows);
  for (const { head, index, first } of heads) {
    for (let i = 0; i < batch.rows; i++) {
      const { outputs, features } = headRow(head, first, batch.outputs, batch.features, i);
      const masked = batch.masks[index]?.[i] === 0;
      const most = Math.max(...outputs);
      const total = outputs.reduce((sum, output) => sum + Math.exp(output - most), 0);
      for (const [f, output] of outputs.entries()) {
        const column = rebuilt[first + f];
        if (column === undefined) continue;
        if (masked) column[i] = features[f] ?? 0;
        else if (head.loss === 'squared_error') column[i] = output;
        else if (head.loss === 'sigmoid_cross_entropy') column[i] = sigmoid(output);
        else column[i] = Math.exp(output - most) / total;
      }
    }
  }
  return rebuilt;
}
