import { fitSync, thresholdOf, type Columns, type Model } from '@colatent/core';
import { performance } from 'node:perf_hooks';
import {
  CORRUPTIONS,
  plantAnomalies,
  type Corruption,
  type PlantedAnomaly,
} from './plant-anomalies.js';
import {
  placeOf,
  rankByExplaining,
  rankByLeavingOut,
  rankBySquaredError,
  type Ranking,
} from './rankings.js';
import { readReasonSet, type ReasonSet } from './reason-sets.js';
import { columnsOf, isNumeric, type ValueTable } from './value-table.js';

/** Share of rows called anomalies: a row is detected where it was none before its value was made wrong, and is one after. */
const CONTAMINATION = 0.01;

/** Passes of a row through networks that a score of the default model takes, where the row has categories. */
const PASSES_OF_SCORE = 3;
/** Columns that `model.explain` tries. */
const SUSPECTS = 8;

/**
 * Columns that `model.explain`'s cost would leave out one at a time. Of the default model, its 9 scores, 9 passes for losses and 8 for
 * expectations are 44 passes, as many as 14 scores are with 2 to spare.
 */
export const EQUAL_COST_COLUMNS = 13;

/** A row that at least one in ten is as odd as. Those above it are near the threshold for reasons of their own. */
const ORDINARY_SHARE = 0.1;

/** An anomaly that was found, and the row's score before. */
export interface DetectedAnomaly extends PlantedAnomaly {
  readonly scoreBefore: number;
}

/** Ways to rank a row's columns. */
export type Method = 'explain' | 'squaredError' | 'leaveSomeOut' | 'leaveEachOut';

/** What each method costs a row of the default model, in scores, by columns of the table. */
export function scoresOf(columns: number): Readonly<Record<Method, number>> {
  const tried = Math.min(SUSPECTS, columns);
  return {
    explain: tried + 1 + (2 * tried + 1) / PASSES_OF_SCORE,
    squaredError: 1 / PASSES_OF_SCORE,
    leaveSomeOut: Math.min(EQUAL_COST_COLUMNS, columns) + 1,
    leaveEachOut: columns + 1,
  };
}

/** In how many of some rows the column made wrong was ranked first, and among the first three. */
export interface Hits {
  readonly first: number;
  readonly topThree: number;
}

/** What rows are counted together: those of one corruption, or all; 'either' are impossible pairs of which either column counts as right. */
export type Counted = Corruption | 'either' | 'all';

/** Of one corruption, or of all. */
export interface CorruptionResult {
  readonly corruption: Counted;
  readonly planted: number;
  readonly detected: number;
  readonly hits: Readonly<Record<Method, Hits>>;
  /** Of `explain` among the rows detected that scored at most 1 before. */
  readonly ordinary: { readonly detected: number; readonly hits: Hits };
}

export interface ReasonsResult {
  readonly set: string;
  /** Columns the model reads. */
  readonly columns: number;
  readonly corruptions: readonly CorruptionResult[];
  /** Of `model.explain` with its defaults, the first call. */
  readonly rowsPerSecond: number;
}

/** The rows of a measurement. */
export interface ReasonRows {
  readonly set: string;
  readonly training: Columns;
  /** With one value made wrong: row i by anomaly i. */
  readonly odd: Columns;
  readonly anomalies: readonly DetectedAnomaly[];
}

export interface MeasureReasonsOptions {
  /** Rows made wrong for each corruption. */
  readonly planted: number;
  /** Of drawing rows and of training. */
  readonly seed: number;
  /** Called with the rows trained on and those detected, for other programs to judge. */
  readonly onRows?: (rows: ReasonRows) => Promise<void>;
}

/**
 * Train on every second row of a set, make values of the others wrong, and see whether explanations of those detected name the column.
 * @param folder where the set's file is.
 */
export async function measureReasons(
  set: ReasonSet,
  folder: string,
  { planted, seed, onRows }: MeasureReasonsOptions,
): Promise<ReasonsResult> {
  const table = await readReasonSet(set, folder);
  const rows = (Object.values(table)[0] ?? []).map((_, row) => row);
  const training = rows.filter((row) => row % 2 === 0);
  const trainingColumns = columnsOf(table, training);
  const { model } = fitSync(trainingColumns, { seed });
  try {
    const names = model.info.columns.map(({ name }) => name);
    const others = rows.filter((row) => row % 2 === 1);
    const all = plantAnomalies(table, others, names, planted, seed);
    const detected = detectedOf(model, table, all);
    const odd = withPlanted(table, detected);
    await onRows?.({ set: set.name, training: trainingColumns, odd, anomalies: detected });
    const start = performance.now();
    model.explain(odd);
    const seconds = (performance.now() - start) / 1000;
    const rankings: Readonly<Record<Method, Ranking>> = {
      explain: rankByExplaining(model, odd),
      squaredError: rankBySquaredError(model, odd, deviationsOf(table)),
      leaveSomeOut: rankByLeavingOut(model, odd, EQUAL_COST_COLUMNS),
      leaveEachOut: rankByLeavingOut(model, odd, Infinity),
    };
    const hitsOf = (
      method: Method,
      isCounted: (anomaly: DetectedAnomaly) => boolean,
      isEither: boolean,
    ): Hits => {
      const places = detected.flatMap((anomaly, at) => {
        const ranking = rankings[method][at];
        if (ranking === undefined || !isCounted(anomaly)) return [];
        const { column, beside } = anomaly;
        const right = isEither && beside !== null ? [column, beside] : [column];
        return [Math.min(...right.map((name) => placeOf(name, ranking, names.length)))];
      });
      return {
        first: places.filter((place) => place <= 1).length,
        topThree: places.filter((place) => place <= 3).length,
      };
    };
    const ofCorruption = (corruption: Counted): CorruptionResult => {
      const isEither = corruption === 'either';
      const isOne = (anomaly: PlantedAnomaly): boolean =>
        corruption === 'all' || anomaly.corruption === (isEither ? 'pair' : corruption);
      const wasOrdinary = (anomaly: DetectedAnomaly): boolean =>
        isOne(anomaly) && anomaly.scoreBefore <= thresholdOf(ORDINARY_SHARE);
      return {
        corruption,
        planted: all.filter(isOne).length,
        detected: detected.filter(isOne).length,
        hits: {
          explain: hitsOf('explain', isOne, isEither),
          squaredError: hitsOf('squaredError', isOne, isEither),
          leaveSomeOut: hitsOf('leaveSomeOut', isOne, isEither),
          leaveEachOut: hitsOf('leaveEachOut', isOne, isEither),
        },
        ordinary: {
          detected: detected.filter(wasOrdinary).length,
          hits: hitsOf('explain', wasOrdinary, isEither),
        },
      };
    };
    return {
      set: set.name,
      columns: names.length,
      corruptions: [...CORRUPTIONS, 'either' as const, 'all' as const].map(ofCorruption),
      rowsPerSecond: detected.length / seconds,
    };
  } finally {
    model.dispose();
  }
}

/** Those that score as anomalies, and would not have without the value made wrong; with what they scored before. */
function detectedOf(
  model: Model,
  table: ValueTable,
  planted: readonly PlantedAnomaly[],
): readonly DetectedAnomaly[] {
  const threshold = thresholdOf(CONTAMINATION);
  const rows = planted.map(({ row }) => row);
  const before = model.score(columnsOf(table, rows));
  const after = model.score(withPlanted(table, planted));
  return planted.flatMap((anomaly, at) => {
    const [scoreBefore = NaN, scoreAfter = NaN] = [before[at], after[at]];
    const isDetected = scoreBefore <= threshold && scoreAfter > threshold;
    return isDetected ? [{ ...anomaly, scoreBefore }] : [];
  });
}

function withPlanted(table: ValueTable, planted: readonly PlantedAnomaly[]): Columns {
  const rows = planted.map(({ row }) => row);
  return columnsOf(table, rows, (name, row, at) => {
    const anomaly = planted[at];
    return (anomaly?.column === name ? anomaly.value : table[name]?.[row]) ?? null;
  });
}

function deviationsOf(table: ValueTable): ReadonlyMap<string, number> {
  const numeric = Object.keys(table).filter((name) => isNumeric(table, name));
  return new Map(numeric.map((name) => [name, deviationOf((table[name] ?? []).map(Number))]));
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
}
