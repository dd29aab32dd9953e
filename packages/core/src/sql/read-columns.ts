import type { EncoderDocument } from '../columns/encoder-document.js';
import type { TableEncoder } from '../columns/table-encoder.js';
import type { Sql, SqlDialect } from './dialect.js';
import { momentFeatures, timeFeatures } from './moment-features.js';
import { clipped, standardiseNumbers } from './standardise-numbers.js';
import type { Steps } from './steps.js';
import { stringFeatures } from './string-features.js';

/** A row as its networks see it. */
export interface RowFeatures {
  /** NULLs are 0. 1 stands after the last. */
  readonly features: Sql;
  /** By head: 1 where it is observed, 0 where it is NULL. */
  readonly observed: Sql;
  /** A condition: no head is NULL. */
  readonly isComplete: Sql;
}

/** One column's part of the features. */
interface ColumnFeatures {
  /** NULL where the column is. */
  readonly cell: Sql;
  /** Features of a row in which it is not NULL: numbers, or one vector of them. */
  readonly features: readonly Sql[] | Sql;
}

/**
 * The steps that read a row's columns.
 * @throws SqlExportError when a column cannot be read in the dialect.
 */
export function readColumns(dialect: SqlDialect, steps: Steps, table: TableEncoder): RowFeatures {
  const documents = table.encoders.map((encoder) => encoder.toDocument());
  const numbers = standardiseNumbers(dialect, steps, documents);
  const columns = documents.map((document, index) => {
    const number = numbers.get(index);
    return number === undefined
      ? columnFeatures(dialect, steps, document, table.encoders[index]?.width ?? 0)
      : { cell: number, features: [number] };
  });
  const zero = dialect.number(0);
  const one = dialect.number(1);
  const runs: Sql[] = [];
  let scalars: Sql[] = [];
  const endRun = (): void => {
    if (scalars.length > 0) runs.push(dialect.vector(scalars));
    scalars = [];
  };
  columns.forEach(({ cell, features }, index) => {
    if (typeof features !== 'string') {
      scalars.push(...features.map((feature) => `coalesce(${feature}, ${zero})`));
      return;
    }
    endRun();
    const width = table.encoders[index]?.width ?? 0;
    const none = dialect.constant(new Float32Array(width));
    runs.push(dialect.when(dialect.isNull(cell), none, features));
  });
  for (const { column } of table.missing) {
    const cell = columns[column]?.cell ?? zero;
    scalars.push(dialect.when(dialect.isNull(cell), one, zero));
  }
  scalars.push(one);
  endRun();
  const features = steps.add('features', dialect.singles(dialect.concatenate(runs)));
  const indicators = [
    ...columns.map(({ cell }) => dialect.when(dialect.isNull(cell), zero, one)),
    ...table.missing.map(() => one),
  ];
  const observed = steps.add('observed', dialect.vector(indicators));
  return { features, observed, isComplete: `(${dialect.sum(observed)} = ${indicators.length})` };
}

function columnFeatures(
  dialect: SqlDialect,
  steps: Steps,
  document: EncoderDocument,
  width: number,
): ColumnFeatures {
  const { name } = document;
  switch (document.kind) {
    case 'numeric':
    case 'boolean': {
      const cell = steps.add('number', dialect.readNumber(name));
      const rarer = document.kind === 'boolean' && document.rarer;
      const known = `(${cell} IN (0, 1) OR ${dialect.isNull(cell)})`;
      return { cell, features: [dialect.when(known, cell, dialect.number(rarer ? 1 : 0))] };
    }
    case 'categorical': {
      const { categories } = document;
      const cell = steps.add('category', dialect.readCategory(name, categories));
      return { cell, features: dialect.oneHot(`(${cell} + 1)`, categories.length + 1) };
    }
    case 'timestamp':
      return momentFeatures(dialect, steps, document);
    case 'time':
      return timeFeatures(dialect, steps, document);
    case 'vector': {
      const { means, deviation } = document;
      const size = means.length;
      const read = steps.add('vector', dialect.readVector(name, size));
      const centre = steps.add('means', dialect.constant(means));
      const z = steps.add(
        'elements',
        dialect.tabulate(
          size,
          (i) =>
            `((${dialect.element(read, i)} - ${dialect.element(centre, i)}) * ${dialect.number(1 / deviation)})`,
        ),
      );
      const known = steps.add(
        'known',
        dialect.tabulate(size, (i) => dialect.notANumber(dialect.element(z, i))),
      );
      const cell = dialect.when(`(${dialect.sum(known)} = ${size})`, 'NULL', dialect.number(0));
      const features = dialect.tabulate(size, (i) =>
        dialect.when(
          `(${dialect.element(known, i)} = 1)`,
          dialect.number(0),
          clipped(dialect, dialect.element(z, i)),
        ),
      );
      return { cell, features };
    }
    case 'hashed_categorical':
    case 'text_positions':
    case 'text_words':
      return stringFeatures(dialect, steps, document, width);
  }
}
