import type { Explanation } from '@colatent/core';

/** What an axis of the map shows. */
export type Axis =
  | { readonly kind: 'component'; /** Principal component, from 0. */ readonly index: number }
  | { readonly kind: 'dimension'; /** Dimension of the latents, from 0. */ readonly index: number }
  | { readonly kind: 'score' };

/** Rows placed on the map. */
export interface Placement {
  /** x and y of every row, 0 to 1 each, row by row. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Rows by the cell they lie in, cell by cell; see `CELLS`. */
  readonly rowsOfCells: Uint32Array<ArrayBuffer>;
  /** Where a cell's rows start in `rowsOfCells`; one more than there are cells. */
  readonly cellStarts: Uint32Array<ArrayBuffer>;
  /** Share of the latents' variance along x and y, 0 to 1; null for the score. */
  readonly shares: readonly [number | null, number | null];
}

/** A rectangle of the map, in the positions' own units. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** Every row's colour as a number of a legend. */
export interface Colouring {
  /** Numbers: 0 to 254 from `low` to `high`. Categories: an index into `names`. 255 is a missing value. */
  readonly levels: Uint8Array<ArrayBuffer>;
  readonly legend:
    | {
        readonly kind: 'scores';
        /** The score of level 254; 0 has level 0. */
        readonly highest: number;
      }
    | {
        readonly kind: 'numbers';
        /** The values, as text, of levels 0 and 254; values beyond are drawn as these. */
        readonly low: string;
        readonly high: string;
      }
    | {
        readonly kind: 'categories';
        /** Most frequent first; with more than nine values the last name is '' and means all others. */
        readonly names: readonly string[];
      };
}

/** What rows are ordered by: the score, or a column. */
export interface RowOrder {
  /** A column's name; null for the score. */
  readonly column: string | null;
  readonly descending: boolean;
}

/** What a value of a label says of the rows that have it; all other values say the contrary. */
export interface LabelMeaning {
  readonly value: string;
  readonly means: 'odd' | 'ordinary';
}

/** The scores of the rows that a label says are odd, and of those it says are ordinary. */
export interface LabelledScores {
  /** The label's column. */
  readonly name: string;
  /** Its values as text, those of fewer rows first. */
  readonly values: readonly string[];
  /** What parts odd rows from ordinary ones. */
  readonly meaning: LabelMeaning;
  /** Scores of odd rows, ascending. */
  readonly odd: Float32Array<ArrayBuffer>;
  /** Scores of ordinary rows, ascending. */
  readonly ordinary: Float32Array<ArrayBuffer>;
}

/** A column of real rows beside the same column of sampled ones. */
export interface ComparedColumn {
  readonly name: string;
  readonly bins: readonly {
    readonly label: string;
    /** Shares of the rows that hold a value, 0 to 1. */
    readonly real: number;
    readonly sampled: number;
  }[];
  /** Share of rows without a value, real and sampled. */
  readonly missing: readonly [real: number, sampled: number];
  /** Share of the rows with a value that bins of their own tell apart, among real or sampled ones, whichever is less: texts may be too many. */
  readonly compared: number;
  /** Half the sum of the bins' differences: 0 where they agree, 1 where nothing is in common. Null where less than half is compared. */
  readonly distance: number | null;
}

/** What views of scored rows ask of the worker. */
export interface SeeOperations {
  place: { takes: { readonly x: Axis; readonly y: Axis }; gives: Placement };
  /** Counts rows of the last placement in a raster of an area; row by row from its top. */
  density: {
    takes: { readonly area: Area; readonly width: number; readonly height: number };
    gives: Uint32Array<ArrayBuffer>;
  };
  /** Rows of the last placement within a polygon, ascending. @param takes x and y of corner after corner. */
  within: { takes: Float64Array<ArrayBuffer>; gives: Uint32Array<ArrayBuffer> };
  /** Colours by a column; by the score where it is null. */
  colour: { takes: string | null; gives: Colouring };
  /** All scores, ascending, and the rows that have them. */
  rank: {
    takes: null;
    gives: { readonly scores: Float32Array<ArrayBuffer>; readonly rows: Uint32Array<ArrayBuffer> };
  };
  /** Row numbers in an order; only those given, ascending, or of at least a score, where that is wanted. Missing values come last. */
  arrange: {
    takes: { readonly order: RowOrder; readonly only: Uint32Array<ArrayBuffer> | number | null };
    gives: Uint32Array<ArrayBuffer>;
  };
  /** Rows with a text in a cell of some columns as it is shown, in whatever case, ascending. Fails once another text is looked for. */
  find: {
    takes: { readonly text: string; readonly columns: readonly string[] };
    gives: Uint32Array<ArrayBuffer>;
  };
  /** Cells as text, row by row; null where a value is missing. */
  cells: {
    takes: { readonly rows: readonly number[]; readonly columns: readonly string[] };
    gives: readonly (readonly (string | null)[])[];
  };
  /** Why rows are odd, with at most `top` columns each. */
  explain: {
    takes: { readonly rows: readonly number[]; readonly top: number };
    gives: readonly Explanation[];
  };
  /** Parts the scores by a label. A meaning of null is the likeliest one: see `likelyMeaning`. */
  label: {
    takes: { readonly name: string; readonly meaning: LabelMeaning | null };
    gives: LabelledScores;
  };
  /** The model's columns, of all rows and of as many sampled ones. */
  compare: {
    takes: { readonly rows: number; readonly seed: number };
    gives: readonly ComparedColumn[];
  };
}
