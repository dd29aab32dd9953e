import type { Column } from '../columns/column.js';
import type { Columns } from '../columns/columns.js';
import { TableEncoder } from '../columns/table-encoder.js';
import { RandomStream } from '../engine/random-stream.js';
import { NothingToLearnError } from '../errors.js';
import { partOf, PIECE, type Work } from '../work/work.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { sampleRows, splitRows } from './split-rows.js';
import { TrainingRows } from './training-rows.js';

/** With fewer rows there is nothing to hold out that could tell an odd row. */
const FEWEST_ROWS = 10;

/** A table made ready for training. */
export interface PreparedRows {
  readonly encoder: TableEncoder;
  readonly rows: TrainingRows;
  /** Numbers, in the table, of the rows trained on and of those held out. */
  readonly numbers: { readonly training: Uint32Array; readonly heldOut: Uint32Array };
  readonly warnings: readonly string[];
}

/**
 * Choose the rows a training uses, split them, fit the column encoders on those trained on, and encode all of them.
 * @throws NothingToLearnError when there are too few rows or no usable column.
 */
export function* prepareRows(columns: Columns, options: ResolvedFitOptions): Work<PreparedRows> {
  const { length } = columns;
  if (length < FEWEST_ROWS) {
    throw new NothingToLearnError(
      `there ${length === 1 ? 'is 1 row' : `are ${length} rows`} to learn from, and a model needs at least ${FEWEST_ROWS}`,
    );
  }
  const random = new RandomStream(options.seed);
  const bytesPerRow = [...columns].reduce((sum, column) => sum + cellBytes(column), 12);
  const most = Math.max(FEWEST_ROWS, Math.floor(options.memoryBudget / bytesPerRow));
  const sampled = sampleRows(length, most, random);
  const split = splitRows(sampled.length, options.heldOutShare, random);
  const trainedOn = split.training.map((index) => sampled[index] ?? 0);
  const { encoder, warnings } = yield* partOf(
    TableEncoder.fitting(
      columns,
      { columns: options.columns, missing: options.missing },
      trainedOn,
    ),
    0,
    0.7,
  );

  // How many cells a row has is known only now.
  const mostCells = Math.floor(options.memoryBudget / (4 * encoder.cells + 12));
  const { chosen, training, heldOut } = thinOut({ chosen: sampled, ...split }, mostCells);
  const bound = encoder.bind(columns);
  const cells = new Float32Array(chosen.length * encoder.cells);
  for (const { first, count, index } of runsOf(chosen, Math.ceil(PIECE / (8 * encoder.cells)))) {
    bound.writeCells(first, count, cells, index);
    yield 0.7 + (0.3 * (index + count)) / chosen.length;
  }
  const rows = new TrainingRows(encoder, cells, training, heldOut);
  const numbers = { training: trainedOn, heldOut: heldOut.map((index) => chosen[index] ?? 0) };
  return { encoder, rows, numbers, warnings };
}

/** Rows of a table in ascending order, and as indices into them those trained on and those held out, in random order. */
interface ChosenRows {
  readonly chosen: Uint32Array;
  readonly training: Uint32Array;
  readonly heldOut: Uint32Array;
}

/** At most so many of some rows, as large a share of those trained on as of those held out, and at least one of each. */
function thinOut(rows: ChosenRows, most: number): ChosenRows {
  const { chosen, training, heldOut } = rows;
  if (chosen.length <= most) return rows;
  const share = Math.max(FEWEST_ROWS, most) / chosen.length;
  const someOf = (indices: Uint32Array): Uint32Array =>
    indices.subarray(0, Math.max(1, Math.floor(indices.length * share)));
  const [fewerTraining, fewerHeldOut] = [someOf(training), someOf(heldOut)];
  const kept = new Uint32Array(fewerTraining.length + fewerHeldOut.length);
  kept.set(fewerTraining);
  kept.set(fewerHeldOut, fewerTraining.length);
  kept.sort();
  const places = new Uint32Array(chosen.length);
  kept.forEach((index, place) => (places[index] = place));
  const placed = (index: number): number => places[index] ?? 0;
  return {
    chosen: kept.map((index) => chosen[index] ?? 0),
    training: fewerTraining.map(placed),
    heldOut: fewerHeldOut.map(placed),
  };
}

/** Bytes a row of a column takes in compact form. */
function cellBytes(column: Column): number {
  return 4 * (column.type === 'vector' ? column.size : 1);
}

/** The runs of consecutive rows in an ascending list, and where each begins in it. @param most rows of a run. */
function* runsOf(
  rows: Uint32Array,
  most: number,
): Generator<{ readonly first: number; readonly count: number; readonly index: number }> {
  let start = 0;
  for (let end = 1; end <= rows.length; end++) {
    const first = rows[start] ?? 0;
    const count = end - start;
    if (end < rows.length && rows[end] === first + count && count < most) continue;
    yield { first, count, index: start };
    start = end;
  }
}
