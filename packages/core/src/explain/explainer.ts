import type { BoundTable } from '../columns/bound-table.js';
import type { Column } from '../columns/column.js';
import type { Columns } from '../columns/columns.js';
import type { Network } from '../engine/engine.js';
import type { ModelParts } from '../model/model-parts.js';
import type { RowScorer } from '../score/row-scorer.js';
import { cellValue, inTermsOf } from './cell-value.js';
import type { CellValue, ColumnReason, Explanation } from './explanation.js';
import { JudgedColumn } from './judged-column.js';
import { RowBlock } from './row-block.js';
import { sharesOf } from './shares.js';
import { descending, SUSPECTS, suspectsOf } from './suspects.js';

/** How odd rows of a batch are: by the detector, and by how unlikely the model's own network finds their values. */
interface Oddness {
  readonly raw: Float32Array;
  /** Nats. */
  readonly likelihood: Float64Array;
}

/** What the model expects in one column of a row: row `at` of a decoded column, or null for NULL. */
type Expectation = { readonly column: Column; readonly at: number } | null;

/**
 * Explains rows by repairing them. A suspect column is hidden from the model's own network, which learnt in training to fill in hidden
 * columns; what it fills in is what the column should be given the others. With that value in place the row is judged again, and how far its oddness
 * falls is what the column had to do with it. All rows of a block have one suspect each repaired in one pass.
 */
export class Explainer {
  readonly #parts: ModelParts;
  readonly #network: Network;
  readonly #scorer: RowScorer;
  readonly #columns: readonly JudgedColumn[];
  readonly #rows: number;
  /** Rows as they are, and with a column repaired. */
  readonly #block: RowBlock;
  readonly #trial: RowBlock;
  readonly #losses: readonly Float32Array[];

  /** @param network the model's own. */
  constructor(parts: ModelParts, network: Network, scorer: RowScorer) {
    const { tableEncoder } = parts;
    this.#parts = parts;
    this.#network = network;
    this.#scorer = scorer;
    this.#columns = tableEncoder.places.map((place) => new JudgedColumn(parts, place));
    this.#rows = Math.min(network.maxRows, scorer.maxRows);
    const { width, heads } = tableEncoder;
    this.#block = new RowBlock(width, heads.length, this.#rows);
    this.#trial = new RowBlock(width, heads.length, this.#rows);
    this.#losses = heads.map(() => new Float32Array(this.#rows));
  }

  /** @param table of these columns. @param top most columns a row is explained by. */
  explain(table: BoundTable, columns: Columns, top: number): Explanation[] {
    const observed = this.#columns.map(({ encoder }) => columns.get(encoder.name));
    const explanations: Explanation[] = [];
    for (let start = 0; start < table.length; start += this.#rows) {
      const count = Math.min(this.#rows, table.length - start);
      table.encode(start, count, this.#block);
      for (const explanation of this.#explainBlock(observed, start, count, top)) {
        explanations.push(explanation);
      }
    }
    return explanations;
  }

  #explainBlock(
    observed: readonly (Column | undefined)[],
    start: number,
    count: number,
    top: number,
  ): Explanation[] {
    const rows = Array.from({ length: count }, (_, row) => row);
    const before = this.#measure(this.#block, count);
    const surprises = rows.map((row) =>
      this.#columns.map((column) => column.surprise(this.#block, this.#losses, row)),
    );
    const suspects = rows.map((row) => {
      return suspectsOf(this.#columns, this.#block, row, surprises[row] ?? []);
    });
    const drops = rows.map(() => this.#columns.map(() => ({ raw: 0, likelihood: 0 })));
    const expectations = rows.map(() => new Map<number, Expectation>());
    const most = Math.min(SUSPECTS, this.#columns.length);
    for (let turn = 0; turn < most; turn++) {
      const chosen = suspects.map((ofRow) => ofRow[turn]);
      this.#repair(chosen, count, expectations);
      const after = this.#measure(this.#trial, count);
      chosen.forEach((column, row) => {
        const drop = column === undefined ? undefined : drops[row]?.[column];
        if (drop === undefined) return;
        drop.raw = (before.raw[row] ?? 0) - (after.raw[row] ?? 0);
        drop.likelihood = (before.likelihood[row] ?? 0) - (after.likelihood[row] ?? 0);
      });
    }
    const shares = rows.map((row) => this.#sharesOf(row, drops[row] ?? [], surprises[row] ?? []));
    const order = rows.map((row) => this.#orderOf(row, shares[row] ?? [], surprises[row] ?? []));
    this.#expectOthers(
      order.map((ofRow) => ofRow.slice(0, top)),
      count,
      expectations,
    );
    const scores = this.#parts.calibration.score(before.raw, before.raw);
    return rows.map((row) => ({
      score: scores[row] ?? 0,
      reasons: (order[row] ?? []).slice(0, top).map((column): ColumnReason => ({
        column: this.#columns[column]?.encoder.name ?? '',
        share: shares[row]?.[column] ?? 0,
        ...valuesOf(observed[column], start + row, expectations[row]?.get(column)),
      })),
    }));
  }

  #sharesOf(
    row: number,
    drops: readonly { readonly raw: number; readonly likelihood: number }[],
    surprise: readonly number[],
  ): readonly number[] {
    return sharesOf(
      [drops.map(({ raw }) => raw), drops.map(({ likelihood }) => likelihood)],
      surprise,
      this.#columns.map((column) => column.isJudged(this.#block, row)),
    );
  }

  /** Columns by share, then by surprise, those not judged last. */
  #orderOf(row: number, shares: readonly number[], surprise: readonly number[]): number[] {
    const all = this.#columns.map((_, column) => column);
    const bySurprise = descending(all, (column) => {
      const isJudged = this.#columns[column]?.isJudged(this.#block, row) === true;
      return isJudged ? (surprise[column] ?? 0) : -Infinity;
    });
    return descending(bySurprise, (column) => shares[column] ?? 0);
  }

  /** Expectations of columns wanted that were no suspects. */
  #expectOthers(
    wanted: readonly (readonly number[])[],
    count: number,
    expectations: readonly Map<number, Expectation>[],
  ): void {
    const left = wanted.map((ofRow, row) => {
      return ofRow.filter((column) => expectations[row]?.has(column) !== true);
    });
    const turns = left.reduce((most, { length }) => Math.max(most, length), 0);
    for (let turn = 0; turn < turns; turn++) {
      this.#repair(
        left.map((ofRow) => ofRow[turn]),
        count,
        expectations,
      );
    }
  }

  /** Trial rows: those of the block, each with one column, if any, as it is expected given the others. */
  #repair(
    chosen: readonly (number | undefined)[],
    count: number,
    expectations: readonly Map<number, Expectation>[],
  ): void {
    this.#block.copyTo(this.#trial, count);
    const rowsOf = this.#columns.map((): number[] => []);
    chosen.forEach((index, row) => {
      if (index === undefined) return;
      this.#columns[index]?.hide(this.#trial, row);
      rowsOf[index]?.push(row);
    });
    this.#trial.copyTo(this.#network, count);
    this.#network.encode(count);
    this.#network.decode(count);
    const { outputs } = this.#network;
    this.#columns.forEach((column, index) => {
      const [nulls, filled] = split(rowsOf[index] ?? [], (row) => column.expectsNull(outputs, row));
      for (const row of nulls) {
        column.fillNull(this.#trial, row);
        expectations[row]?.set(index, null);
      }
      if (filled.length === 0) return;
      const decoded = column.decode(outputs, filled);
      column.fill(this.#trial, filled, decoded);
      filled.forEach((row, at) => expectations[row]?.set(index, { column: decoded, at }));
    });
  }

  #measure(batch: RowBlock, count: number): Oddness {
    batch.copyTo(this.#network, count);
    this.#network.headLosses(count, this.#losses);
    batch.copyTo(this.#scorer, count);
    const raw = new Float32Array(count);
    this.#scorer.score(count, raw);
    const likelihood = Float64Array.from({ length: count }, (_, row) => {
      return this.#columns.reduce(
        (sum, column) => sum + column.surprise(batch, this.#losses, row),
        0,
      );
    });
    return { raw, likelihood };
  }
}

function valuesOf(
  column: Column | undefined,
  row: number,
  expectation: Expectation | undefined,
): { observed: CellValue; expected: CellValue } {
  if (column === undefined) return { observed: null, expected: null };
  const observed = cellValue(column, row);
  if (expectation === undefined || expectation === null) return { observed, expected: null };
  const expected = cellValue(expectation.column, expectation.at);
  return { observed, expected: inTermsOf(column, expected) };
}

function split(rows: readonly number[], isFirst: (row: number) => boolean): [number[], number[]] {
  const first: number[] = [];
  const second: number[] = [];
  for (const row of rows) (isFirst(row) ? first : second).push(row);
  return [first, second];
}
