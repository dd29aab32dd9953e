import type { Distance, Engine, Trace } from '../../engine/engine.js';
import { traceWidth } from '../../engine/network-shape.js';
import { fitDistance } from '../../score/covariance-distance.js';
import type { Measure, Member, Term } from '../../score/detector.js';
import { partOf, type Work } from '../../work/work.js';
import type { DetectorPlan, TrainedNetwork } from './detector-plan.js';
import { collect, DISTANCE_FLOOR, referenceBatch, referenceRows, termOf } from './measure-rows.js';

/** The noise head's estimates are rough below this share of the most noise. */
const NOISE_FLOOR = 0.05;

/** A trained network as a judge of rows, by the measures that are given a weight. */
export function* fitMember(
  engine: Engine,
  plan: DetectorPlan,
  { specification, parameters, choice }: TrainedNetwork,
  isMain: boolean,
  weights: Partial<Record<Measure, number>>,
): Work<Member> {
  const rows = plan.rows[choice];
  const reference = referenceRows(rows);
  const traces = (['activations', 'residuals'] as const).filter(
    (trace) => weights[trace] !== undefined,
  );
  const directions = (trace: Trace): number =>
    Math.min(
      traceWidth(specification, trace),
      trace === 'activations' ? plan.effort.activationDirections : plan.effort.residualDirections,
    );
  const network = engine.build(specification, {
    maxRows: referenceBatch(reference, rows.width),
    distances: Object.fromEntries(traces.map((trace) => [trace, directions(trace)])),
  });
  try {
    network.setParameters(parameters);
    const distances: Partial<Record<Trace, Distance>> = {};
    let ordinary = new Float32Array(specification.heads.length);
    for (const [place, trace] of traces.entries()) {
      const [from, to] = [(0.9 * place) / traces.length, (0.9 * (place + 1)) / traces.length];
      const traced = collect(
        network,
        rows,
        reference,
        traceWidth(specification, trace),
        (n, out) => {
          network.traces(n, trace, out);
        },
      );
      const columns = yield* partOf(traced, from, from);
      const means = fillMasked(columns);
      const latentSize = columns.length - specification.heads.length;
      if (trace === 'residuals') ordinary = Float32Array.from(means.subarray(latentSize));
      const scales =
        trace === 'residuals'
          ? residualScales(columns, means, latentSize)
          : new Float64Array(columns.length).fill(1);
      const distance = yield* partOf(fitDistance(columns, scales, directions(trace)), from, to);
      if (trace === 'residuals') weigh(distance.scales, latentSize, rows.encoder.weights);
      distances[trace] = distance;
      network.setDistance(trace, distance, ordinary);
    }
    const terms: Partial<Record<Measure, Term>> = {};
    for (const measure of ['activations', 'residuals', 'noise'] as const) {
      const weight = weights[measure];
      if (weight === undefined || weight === 0) continue;
      const measured = collect(network, rows, reference, 1, (n, [out]) => {
        network.distances(n, { [measure]: out });
      });
      const [values] = yield* partOf(measured, 0.9, 1);
      terms[measure] = termOf(values, weight, measure === 'noise' ? NOISE_FLOOR : DISTANCE_FLOOR);
    }
    return { network: isMain ? null : { specification, parameters }, distances, ordinary, terms };
  } finally {
    network.dispose();
  }
}

/** Replace NaN, where a head was masked, by the column's mean, and return the means. */
function fillMasked(columns: readonly Float32Array[]): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0;
    let count = 0;
    for (const value of column) {
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    const mean = sum / Math.max(count, 1);
    if (count < column.length) {
      column.forEach((value, i) => {
        if (Number.isNaN(value)) column[i] = mean;
      });
    }
    return mean;
  });
}

/** Latent values by their deviation, residuals by their root mean square. */
function residualScales(
  columns: readonly Float32Array[],
  means: Float64Array,
  latentSize: number,
): Float64Array {
  return Float64Array.from(columns, (column, c) => {
    const about = c < latentSize ? (means[c] ?? 0) : 0;
    let squares = 0;
    for (const value of column) squares += (value - about) * (value - about);
    return Math.sqrt(1 / (squares / column.length + 1e-4));
  });
}

/** Scale residuals by their columns' weights, only once a distance is fitted: its covariance would undo them. */
function weigh(scales: Float32Array, latentSize: number, weights: readonly number[]): void {
  weights.forEach((weight, head) => {
    const c = latentSize + head;
    scales[c] = (scales[c] ?? 0) * Math.sqrt(weight);
  });
}
