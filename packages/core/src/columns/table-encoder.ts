import type { Head } from '../engine/engine.js';
import { MissingColumnError, NothingToLearnError, OptionError } from '../errors.js';
import { BoundTable } from './bound-table.js';
import { checkBuffers } from './check-buffers.js';
import type { Column, ColumnKind } from './column.js';
import type { ColumnEncoder } from './column-encoder.js';
import { Columns } from './columns.js';
import { MAX_COLUMNS, type TableEncoderDocument } from './encoder-document.js';
import { placeColumns, type ColumnPlace } from './feature-batch.js';
import { fitEncoder } from './fit-encoder.js';
import { inferKind } from './infer-kind.js';
import type { LeftOut } from './left-out.js';
import { readableColumn } from './readable-column.js';
import { restoreEncoder } from './restore-encoder.js';

/** What a user may say about a column. */
export interface ColumnOptions {
  /**
   * What the column means. Default: inferred from its type and values. A column of a set kind may look like an identifier: strings
   * that do, such as keys of one format, are left out unless their kind is set, to 'text' to have their characters read.
   */
  readonly kind?: ColumnKind;
  /** Leave the column out. Default: false. */
  readonly exclude?: boolean;
}

export interface TableEncoderOptions {
  /** By column name. */
  readonly columns?: Readonly<Record<string, ColumnOptions>>;
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
] satisfies ColumnKind[];

/** Names named in a message. */
const MOST_LISTED = 20;

function list(entries: readonly string[], separator: string): string {
  const more = entries.length - MOST_LISTED;
  const listed = entries.slice(0, MOST_LISTED).join(separator);
  return more > 0 ? `${listed}${separator}and ${more} more` : listed;
}

function listNames(columns: Columns): string {
  const { names } = columns;
  return names.length === 0
    ? 'there are no columns'
    : `the columns are ${list(
        names.map((name) => `"${name}"`),
        ', ',
      )}`;
}

function checkOptions(
  columns: Columns,
  options: Readonly<Record<string, ColumnOptions>>,
): ReadonlyMap<string, ColumnOptions> {
  const byName = new Map(Object.entries(options));
  for (const [name, { kind }] of byName) {
    if (columns.get(name) === undefined) {
      throw new OptionError(
        `option columns names "${name}", which is not a column; ${listNames(columns)}`,
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

function fitColumn(
  column: Column,
  { kind }: ColumnOptions,
  rows: Uint32Array | undefined,
): ColumnEncoder | LeftOut {
  checkBuffers(column);
  if (kind !== undefined) return fitEncoder(column, kind, rows);
  const inferred = inferKind(column, rows);
  return typeof inferred === 'string' ? fitEncoder(column, inferred, rows) : inferred;
}

/** The encoders of a table's usable columns, side by side: what a model reads rows by and writes them back by. */
export class TableEncoder {
  /** In the order of the training table's columns. */
  readonly encoders: readonly ColumnEncoder[];
  readonly excluded: readonly ExcludedColumn[];
  /** Where each encoder's cells and features lie. */
  readonly places: readonly ColumnPlace[];
  /** Network features of a row. */
  readonly width: number;
  /** Numbers of a row in compact form. */
  readonly cells: number;
  /** The decoder's outputs, one head an encoder. */
  readonly heads: readonly Head[];

  private constructor(encoders: readonly ColumnEncoder[], excluded: readonly ExcludedColumn[]) {
    this.encoders = encoders;
    this.excluded = excluded;
    this.places = placeColumns(encoders);
    this.width = encoders.reduce((sum, encoder) => sum + encoder.width, 0);
    this.cells = encoders.reduce((sum, encoder) => sum + encoder.cells, 0);
    this.heads = encoders.map(({ loss, width, trainingWeight }) => ({
      loss,
      width,
      trainingWeight,
    }));
  }

  /**
   * Fit an encoder to every column that a model can learn from.
   *
   * Left out with a warning are columns that are all NULL or constant, and, unless the user sets their kind, those that look like
   * identifiers; see `inferKind`.
   * @param rows training rows, in any order. Default: all rows.
   * @throws OptionError when an option names a column there is not, or an unknown kind.
   * @throws UnreadableColumnError when a column's type cannot hold the kind set for it.
   * @throws ColumnsError when a column's buffers are shorter than the column.
   * @throws NothingToLearnError when no column is left.
   */
  static fit(
    columns: Columns,
    options: TableEncoderOptions = {},
    rows?: Uint32Array,
  ): { encoder: TableEncoder; warnings: readonly string[] } {
    const byName = checkOptions(columns, options.columns ?? {});
    const ascending = rows?.slice().sort();
    const encoders: ColumnEncoder[] = [];
    const excluded: ExcludedColumn[] = [];
    const warnings: string[] = [];
    for (const column of columns) {
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
      }
    }
    if (encoders.length === 0) {
      const why = excluded.map(({ name, reason }) => `"${name}": ${reason}`);
      throw new NothingToLearnError(
        `no column can be learnt from; ${why.length === 0 ? 'the table has none' : list(why, '; ')}`,
      );
    }
    if (encoders.length > MAX_COLUMNS) {
      throw new OptionError(
        `the table has ${encoders.length} usable columns and a model at most ${MAX_COLUMNS}; exclude some`,
      );
    }
    return { encoder: new TableEncoder(encoders, excluded), warnings };
  }

  /** The table encoder a document describes. It computes the same bits as the one the document was made by. */
  static restore(document: TableEncoderDocument): TableEncoder {
    return new TableEncoder(document.columns.map(restoreEncoder), document.excluded);
  }

  /**
   * Match a table's columns with the encoders by name; other columns are ignored.
   * @throws MissingColumnError when a column the model reads is not there.
   * @throws UnreadableColumnError when a column is of a type its kind cannot be read from.
   * @throws ColumnsError when a column's buffers are shorter than the column.
   */
  bind(columns: Columns): BoundTable {
    const bound = this.places.map((place) => {
      const { name, kind } = place.encoder;
      const column = columns.get(name);
      if (column === undefined) {
        throw new MissingColumnError(
          `column "${name}", which the model reads, is missing; ${listNames(columns)}`,
        );
      }
      readableColumn(column, kind);
      checkBuffers(column);
      return { column, place };
    });
    return new BoundTable(columns.length, bound, this.cells);
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
    return {
      columns: this.encoders.map((encoder) => encoder.toDocument()),
      excluded: [...this.excluded],
    };
  }
}
