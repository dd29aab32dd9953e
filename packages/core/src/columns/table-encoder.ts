import type { Head } from '../engine/engine.js';
import { MAX_LAYER_SIZE } from '../engine/network-shape.js';
import { MissingColumnError, NothingToLearnError, OptionError } from '../errors.js';
import { BoundTable } from './bound-table.js';
import { checkBuffers } from './check-buffers.js';
import type { Column, ColumnKind } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { Columns } from './columns.js';
import { fitTerms, NO_TERMS, type ColumnTerms, type MissingValues } from './column-terms.js';
import { MAX_COLUMN_WEIGHT, MAX_COLUMNS, type TableEncoderDocument } from './encoder-document.js';
import {
  placeColumns,
  placeMissing,
  type ColumnPlace,
  type MissingPlace,
} from './feature-batch.js';
import { fitEncoder } from './fit-encoder.js';
import { inferKind } from './infer-kind.js';
import { describeOddNumbers } from './odd-numbers.js';
import type { LeftOut } from './left-out.js';
import { listColumns, listEntries } from './list-entries.js';
import { readableColumn } from './readable-column.js';
import { restoreEncoder } from './restore-encoder.js';
import { inOneGo, type Work } from '../work/work.js';

/** What a user may say about a column. */
export interface ColumnOptions {
  /**
   * What the column means. Default: inferred from its type and values. A column of a set kind may look like an identifier: strings
   * that do, such as keys of one format, are left out unless their kind is set, to 'text' to have their characters read.
   */
  readonly kind?: ColumnKind;
  /** Leave the column out. Default: false. */
  readonly exclude?: boolean;
  /**
   * Factor of the column's part in the training loss and in the score, 0 to 100. Columns count alike by themselves, whatever their
   * kind and width. At 0 a column is an input and no more: it is read, and helps to judge the others, but is not judged itself.
   * Default: 1.
   */
  readonly weight?: number;
  /**
   * For timestamps, not dates: the time zone whose clock and calendar the cycles of day, week and year go by, by its name in the IANA
   * database, such as 'Europe/Berlin'. The host's knowledge of its clock changes from 1970 to 2069 goes into the model, so scores are
   * the same on every host. Default: UTC.
   */
  readonly timeZone?: string;
  /** What NULL means in this column; see `FitOptions.missing`. Default: that option. */
  readonly missing?: MissingValues;
}

export interface TableEncoderOptions {
  /** By column name. */
  readonly columns?: Readonly<Record<string, ColumnOptions>>;
  /** What NULL means in columns that do not say. Default: 'ignore'. */
  readonly missing?: MissingValues;
}

/** A table encoder, and what the user should read of its columns. */
export interface FittedTable {
  readonly encoder: TableEncoder;
  readonly warnings: readonly string[];
}

/** A column that is no part of the model, and why: `column "name" is left out: reason`. */
export interface ExcludedColumn {
  readonly name: string;
  readonly reason: string;
}

const KINDS: readonly string[] = [
  'numeric',
  'boolean',
  'categorical',
  'text',
  'timestamp',
  'time',
  'vector',
] satisfies ColumnKind[];

function checkOptions(
  columns: Columns,
  options: Readonly<Record<string, ColumnOptions>>,
): ReadonlyMap<string, ColumnOptions> {
  const byName = new Map(Object.entries(options));
  for (const [name, { kind, weight = 1 }] of byName) {
    if (columns.get(name) === undefined) {
      throw new OptionError(
        `option columns names "${name}", which is not a column; ${listColumns(columns.names)}`,
      );
    }
    if (!(weight >= 0 && weight <= MAX_COLUMN_WEIGHT)) {
      throw new OptionError(
        `option columns gives "${name}" the weight ${weight}; a weight is a number from 0 to ${MAX_COLUMN_WEIGHT}`,
      );
    }
    if (kind !== undefined && !KINDS.includes(kind)) {
      throw new OptionError(
        `option columns gives "${name}" the kind "${kind}"; kinds are ${KINDS.join(', ')}`,
      );
    }
  }
  return byName;
}

/** A column's encoder by what the user said of it, or why the column is no use. @param rows row numbers in ascending order. */
export function fitColumn(
  column: Column,
  { kind, timeZone }: ColumnOptions,
  rows: Uint32Array | undefined,
): ColumnEncoder | LeftOut {
  checkBuffers(column);
  if (timeZone !== undefined && (column.type !== 'timestamp' || column.unit === 'day')) {
    throw new OptionError(
      `option columns gives "${column.name}" a time zone, but it is no timestamp with a time of day; leave its timeZone out`,
    );
  }
  if (kind !== undefined) return fitEncoder(column, kind, rows, timeZone);
  const inferred = inferKind(column, rows);
  return typeof inferred === 'string' ? fitEncoder(column, inferred, rows, timeZone) : inferred;
}

/** The encoders of a table's usable columns, side by side: what a model reads rows by and writes them back by. */
export class TableEncoder {
  /** In the order of the training table's columns. */
  readonly encoders: readonly ColumnEncoder[];
  readonly excluded: readonly ExcludedColumn[];
  /** Where each encoder's cells and features lie. */
  readonly places: readonly ColumnPlace[];
  /** Where it is told whether columns are NULL, for those whose NULLs are informative; their heads follow the encoders'. */
  readonly missing: readonly MissingPlace[];
  /** By head: factor of its loss in a row's raw score, which is the weight of its column. */
  readonly weights: readonly number[];
  /** By head: whether a NULL, of which training had none, is odd in itself. */
  readonly oddNulls: readonly boolean[];
  readonly #terms: readonly ColumnTerms[];
  /** Network features of a row. */
  readonly width: number;
  /** Numbers of a row in compact form. */
  readonly cells: number;
  /** The decoder's outputs: one head an encoder, then one of width 1 for each column whose NULLs are a feature. */
  readonly heads: readonly Head[];

  private constructor(
    encoders: readonly ColumnEncoder[],
    terms: readonly ColumnTerms[],
    excluded: readonly ExcludedColumn[],
  ) {
    this.encoders = encoders;
    this.excluded = excluded;
    this.places = placeColumns(encoders);
    this.missing = placeMissing(this.places, terms);
    this.#terms = terms;
    this.cells = encoders.reduce((sum, encoder) => sum + encoder.cells, 0);
    const weightOf = (column: number): number => terms[column]?.weight ?? 1;
    this.weights = [
      ...encoders.map((_, column) => weightOf(column)),
      ...this.missing.map(({ column }) => weightOf(column)),
    ];
    this.oddNulls = this.weights.map((_, head) => terms[head]?.missing === 'unseen');
    this.heads = [
      ...encoders.map(({ loss, width, trainingWeight }, column) => ({
        loss,
        width,
        trainingWeight: trainingWeight * weightOf(column),
      })),
      ...this.missing.map(({ column, trainingWeight }) => ({
        loss: 'sigmoid_cross_entropy' as const,
        width: 1,
        trainingWeight: trainingWeight * weightOf(column),
      })),
    ];
    this.width = this.heads.reduce((sum, { width }) => sum + width, 0);
  }

  /**
   * Fit an encoder to every column that a model can learn from.
   *
   * Warnings tell of columns left out and of numbers that are infinite or NaN. Left out are columns that are all NULL or constant,
   * and, unless the user sets their kind, those that look like identifiers; see `inferKind`.
   * @param rows training rows, in any order. Default: all rows.
   * @throws OptionError when an option names a column there is not, or an unknown kind, no column has a weight
   * above 0, or the columns are too many or too wide.
   * @throws UnreadableColumnError when a column's type cannot hold the kind set for it.
   * @throws ColumnsError when a column's buffers are shorter than the column.
   * @throws NothingToLearnError when no column is left.
   */
  static fit(columns: Columns, options: TableEncoderOptions = {}, rows?: Uint32Array): FittedTable {
    return inOneGo(TableEncoder.fitting(columns, options, rows));
  }

  /** `fit` in pieces, a column each. @throws what `fit` throws. */
  static *fitting(
    columns: Columns,
    options: TableEncoderOptions = {},
    rows?: Uint32Array,
  ): Work<FittedTable> {
    const byName = checkOptions(columns, options.columns ?? {});
    const ascending = rows?.slice().sort();
    const encoders: ColumnEncoder[] = [];
    const terms: ColumnTerms[] = [];
    const excluded: ExcludedColumn[] = [];
    const warnings: string[] = [];
    const all = [...columns];
    for (const [place, column] of all.entries()) {
      yield place / all.length;
      const { name } = column;
      const columnOptions = byName.get(name) ?? {};
      if (columnOptions.exclude === true) {
        excluded.push({ name, reason: 'the options exclude it' });
        continue;
      }
      const fitted = fitColumn(column, columnOptions, ascending);
      if ('reason' in fitted) {
        excluded.push({ name, reason: fitted.reason });
        warnings.push(`column "${name}" is left out: ${fitted.reason}`);
      } else {
        encoders.push(fitted);
        const { weight = 1, missing = options.missing ?? 'ignore' } = columnOptions;
        terms.push(fitTerms(fitted, column, weight, missing, ascending));
        const odd = describeOddNumbers(column, fitted.kind, ascending);
        if (odd !== null) warnings.push(odd);
      }
    }
    if (encoders.length === 0) {
      const why = excluded.map(({ name, reason }) => `"${name}": ${reason}`);
      throw new NothingToLearnError(
        `no column can be learnt from; ${why.length === 0 ? 'the table has none' : listEntries(why, '; ')}`,
      );
    }
    if (encoders.length > MAX_COLUMNS) {
      throw new OptionError(
        `the table has ${encoders.length} usable columns and a model at most ${MAX_COLUMNS}; exclude some`,
      );
    }
    if (terms.every(({ weight }) => weight === 0)) {
      throw new OptionError(
        'option columns gives every usable column the weight 0, so there is nothing to score; give one of them a weight above 0',
      );
    }
    const encoder = new TableEncoder(encoders, terms, excluded);
    if (encoder.width > MAX_LAYER_SIZE) {
      const widest = encoders.reduce((most, next) => (next.width > most.width ? next : most));
      throw new OptionError(
        `the columns make ${encoder.width} network features and a model takes at most ${MAX_LAYER_SIZE}; exclude some, the widest of which is "${widest.name}" with ${widest.width}`,
      );
    }
    return { encoder, warnings };
  }

  /** The table encoder a document describes. It computes the same bits as the one the document was made by. */
  static restore(document: TableEncoderDocument): TableEncoder {
    const byName = new Map(document.terms?.map((terms) => [terms.name, terms]));
    const terms = document.columns.map(({ name }) => byName.get(name) ?? NO_TERMS);
    return new TableEncoder(document.columns.map(restoreEncoder), terms, document.excluded);
  }

  /**
   * Match a table's columns with the encoders by name; other columns are ignored.
   * @throws MissingColumnError when columns the model reads are not there.
   * @throws UnreadableColumnError when a column is of a type its kind cannot be read from.
   * @throws ColumnsError when a column's buffers are shorter than the column.
   */
  bind(columns: Columns): BoundTable {
    const bound = this.places.flatMap((place) => {
      const column = columns.get(place.encoder.name);
      return column === undefined ? [] : [{ column, place }];
    });
    if (bound.length < this.places.length) {
      const read = this.encoders.map(({ name }) => name);
      const missing = read.filter((name) => columns.get(name) === undefined);
      throw new MissingColumnError({ missing, read, there: columns.names });
    }
    for (const { column, place } of bound) {
      readableColumn(column, place.encoder.kind);
      checkBuffers(column);
    }
    return new BoundTable(columns.length, bound, this.missing, this.cells);
  }

  /**
   * The columns that decoder outputs stand for, in the training columns' own terms.
   * @param outputs outputs[f][i] is feature f of row i; `width` of them.
   * @param count rows to decode.
   */
  decode(outputs: readonly Float32Array[], count: number): Columns {
    const decoded = this.places.map(({ encoder, feature }) =>
      encoder.decode(outputs.slice(feature, feature + encoder.width), count),
    );
    return new Columns(decoded, count);
  }

  /** What `restore` makes an equal table encoder from. */
  toDocument(): TableEncoderDocument {
    const terms = this.encoders.flatMap(({ name }, column) => {
      const { weight, missing } = this.#terms[column] ?? NO_TERMS;
      return weight === 1 && missing === null ? [] : [{ name, weight, missing }];
    });
    return {
      columns: this.encoders.map((encoder) => encoder.toDocument()),
      excluded: [...this.excluded],
      ...(terms.length > 0 && { terms }),
    };
  }
}
