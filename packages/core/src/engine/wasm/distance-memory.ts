import type { NetworkSpecification, Trace } from '../engine.js';
import { latentSizeOf, traceWidth } from '../network-shape.js';
import type { Arena, Plane } from './network-memory.js';
import { layPerceptron, type PerceptronLayout } from './perceptron-layout.js';

/** Where one distance lies. */
export interface DistanceMemory {
  readonly trace: Trace;
  /** Numbers of the trace, and directions kept apart. */
  readonly width: number;
  readonly directions: number;
  /** The projections as a linear layer, trace -> directions, and where its block begins. */
  readonly layout: PerceptronLayout;
  readonly parameters: number;
  /** One float a number of the trace each. */
  readonly means: number;
  readonly scales: number;
  /** One block's trace, and its projections. */
  readonly traced: Plane;
  readonly projected: Plane;
}

/** What only a network that measures distances has. */
export interface DistancesMemory {
  readonly activations: DistanceMemory | null;
  readonly residuals: DistanceMemory | null;
  /** Features of one block as the decoder makes them. */
  readonly rebuilt: Plane;
  /** The encoder's outputs for them, side by side as in the trace. */
  readonly again: Plane;
  /** One float a head: the residual a masked one counts as. */
  readonly ordinary: number;
}

/** Lay out the distances a network is to measure, or nothing when there are none. */
export function layDistances(
  arena: Arena,
  specification: NetworkSpecification,
  wanted: Readonly<Partial<Record<Trace, number>>>,
): DistancesMemory | null {
  if (wanted.activations === undefined && wanted.residuals === undefined) return null;
  const distance = (trace: Trace): DistanceMemory | null => {
    const directions = wanted[trace];
    if (directions === undefined) return null;
    const width = traceWidth(specification, trace);
    const layout = layPerceptron([{ inputs: width, outputs: directions, activation: 'linear' }]);
    return {
      trace,
      width,
      directions,
      layout,
      parameters: arena.reserve(layout.bytes),
      means: arena.reserve(width * 4),
      scales: arena.reserve(width * 4),
      traced: arena.blockPlane(width + 4),
      projected: arena.blockPlane(directions),
    };
  };
  const activations = distance('activations');
  return {
    activations,
    residuals: distance('residuals'),
    rebuilt: arena.blockPlane(specification.encoder[0]?.inputs ?? 0),
    again: arena.blockPlane(
      activations ? activations.width + 4 : Math.max(4, latentSizeOf(specification)),
    ),
    ordinary: arena.reserve(specification.heads.length * 4),
  };
}
