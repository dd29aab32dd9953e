import type { Column, Model } from '@colatent/core';
import type { ScoredRows } from '../protocol.js';
import type { TableSource } from '../tables/table-source.js';
import { colourCategories, colourNumbers, colourScores } from './colour-rows.js';
import { numberText } from './column-reader.js';
import { compareColumn } from './compare-columns.js';
import { density } from './density.js';
import { inTurns } from '../in-turns.js';
import { findRows } from './find-rows.js';
import { labelScores } from './label-scores.js';
import type { ComparedColumn, SeeOperations } from './operations.js';
import { orderRows, placesOfTexts } from './order-rows.js';
import { placeRows } from './place-rows.js';
import { principalComponents, type PrincipalComponents } from './principal-components.js';
import { rowsWithin } from './rows-within.js';
import { shownExplanation } from './shown-explanation.js';
import { TableColumns } from './table-columns.js';

type Handlers = {
  readonly [Name in keyof SeeOperations]: (
    takes: SeeOperations[Name]['takes'],
  ) => Promise<SeeOperations[Name]['gives']>;
};

/** Scored rows and what their views are made from. */
export class SeenRows {
  readonly scored: ScoredRows;
  columns: TableColumns;
  readonly modelColumns: readonly string[];
  positions = new Float32Array(0);
  #components: PrincipalComponents | null = null;

  /** Takes over rows that were scored, before they are handed to the page. */
  constructor({ scores, latents, latentSize }: ScoredRows, source: TableSource, model: Model) {
    // the page gets the arrays themselves
    this.scored = { scores: scores.slice(), latents: latents.slice(), latentSize };
    this.columns = new TableColumns(source);
    this.modelColumns = model.info.columns.map(({ name }) => name);
  }

  get components(): PrincipalComponents {
    this.#components ??= principalComponents(this.scored.latents, this.scored.latentSize);
    return this.#components;
  }
}

/** Answers what views of scored rows ask. */
export class Seeing {
  readonly handlers: Handlers;
  #seen: SeenRows | null = null;
  /** How often a text was looked for. */
  #finding = 0;

  /** @param model the model of now. */
  constructor(model: () => Model) {
    this.handlers = this.#createHandlers(model);
  }

  /** From now on these rows are seen. */
  take(seen: SeenRows): void {
    this.#seen = seen;
  }

  /** Goes on with the same rows of a file that got more columns. */
  reopen(source: TableSource): void {
    if (this.#seen !== null) this.#seen.columns = new TableColumns(source);
  }

  #createHandlers(model: () => Model): Handlers {
    const seen = (): SeenRows => {
      if (this.#seen === null) throw new Error('no rows are scored yet');
      return this.#seen;
    };
    return {
      place: ({ x, y }) => {
        const placement = placeRows(seen().scored, seen().components, x, y);
        seen().positions = placement.positions.slice();
        return Promise.resolve(placement);
      },
      density: ({ area, width, height }) =>
        Promise.resolve(density(seen().positions, area, width, height)),
      within: (polygon) => Promise.resolve(rowsWithin(seen().positions, polygon)),
      colour: async (name) => {
        const { scored, columns } = seen();
        if (name === null) return colourScores(scored.scores);
        const [first] = await columns.chunks(name);
        const numbers = await columns.numbers(name);
        if (numbers !== null) {
          return colourNumbers(numbers, (value) => (first && numberText(first, value)) ?? '');
        }
        const { codes, texts } = await columns.codes(name);
        return colourCategories(codes, texts);
      },
      rank: () => {
        const { scores } = seen().scored;
        const rows = orderRows(scores, false);
        return Promise.resolve({
          rows,
          scores: Float32Array.from(rows, (row) => scores[row] ?? 0),
        });
      },
      arrange: async ({ order: { column, descending }, only }) => {
        const { scored, columns } = seen();
        const keys = column === null ? scored.scores : await sortKeys(columns, column);
        const rows = typeof only === 'number' ? rowsFrom(scored.scores, only) : only;
        return orderRows(keys, descending, rows ?? undefined);
      },
      find: async ({ text, columns: names }) => {
        const turn = ++this.#finding;
        const { columns } = seen();
        await columns.load(names);
        const chunks = await Promise.all(names.map((name) => columns.chunks(name)));
        return inTurns(findRows(chunks, text, columns.rows), () => {
          if (turn !== this.#finding) throw new Error('another text is looked for');
        });
      },
      cells: async ({ rows, columns: names }) => {
        const { columns } = seen();
        await columns.load(names);
        const texts = await Promise.all(names.map((name) => columns.texts(name)));
        return rows.map((row) => texts.map((at) => at(row)));
      },
      explain: async ({ rows, top }) => {
        const { columns, modelColumns } = seen();
        const single = await Promise.all(rows.map((row) => columns.row(row, modelColumns)));
        const kinds = new Map(model().info.columns.map(({ name, kind }) => [name, kind]));
        return single
          .flatMap((row) => model().explain(row, { top }))
          .map((explanation) => shownExplanation(explanation, kinds));
      },
      label: async ({ name, meaning }) => {
        const { scored, columns } = seen();
        const { codes, texts } = await columns.codes(name);
        return labelScores(name, scored.scores, codes, texts, meaning);
      },
      compare: async ({ rows, seed }) => {
        const { columns, modelColumns } = seen();
        await columns.load(modelColumns);
        const batches = [...model().sampleBatches(rows, { seed })];
        const compared: (ComparedColumn | null)[] = [];
        for (const name of modelColumns) {
          const sampled = batches.flatMap((batch): Column[] => {
            const column = batch.get(name);
            return column === undefined ? [] : [column];
          });
          compared.push(compareColumn(await columns.chunks(name), sampled));
        }
        return compared.filter((column) => column !== null);
      },
    };
  }
}

/** Rows of at least a score, ascending. */
function rowsFrom(scores: Float32Array, least: number): Uint32Array {
  const rows = new Uint32Array(scores.length);
  let count = 0;
  for (let row = 0; row < scores.length; row++) {
    if ((scores[row] ?? 0) >= least) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

async function sortKeys(columns: TableColumns, name: string): Promise<Float64Array> {
  const numbers = await columns.numbers(name);
  if (numbers !== null) return numbers;
  const { codes, texts } = await columns.codes(name);
  const places = placesOfTexts(texts, navigator.language);
  return Float64Array.from(codes, (code) => places[code] ?? NaN);
}
