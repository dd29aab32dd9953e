import {
  Columns,
  OptionError,
  UnreadableColumnError,
  nullColumn,
  type Column,
  type FitOptions,
} from '@colatent/core';
import { DataType, type RecordBatch, type Schema } from 'apache-arrow';
import { columnReaderFor, type ColumnSource } from './read-column.js';
import { leafChunk, schemaLeaves, type SchemaLeaf } from './schema-leaves.js';

type ColumnOptions = NonNullable<FitOptions['columns']>;

/** What of a schema a model is trained on. */
export interface TrainingReader {
  readonly read: (batch: RecordBatch) => Columns;
  /** The options for columns with what the schema adds: the time zone of timestamps that say one. */
  readonly columns: ColumnOptions;
  /** One sentence for each column that is left out because it has no type. */
  readonly warnings: readonly string[];
}

/**
 * Reads all columns of a schema but those the options exclude.
 * @throws OptionError when an option names a column there is not.
 * @throws UnreadableColumnError when a column is of a type that cannot be read, and not excluded.
 */
export function trainingReader(schema: Schema, options: ColumnOptions = {}): TrainingReader {
  const leaves = schemaLeaves(schema);
  checkNames(leaves, options);
  const columns: Record<string, ColumnOptions[string]> = { ...options };
  const warnings: string[] = [];
  const plan = leaves.flatMap((leaf) => {
    const { name, type, typeName } = leaf;
    const chosen = options[name];
    if (chosen?.exclude === true) {
      const read = ({ data }: ColumnSource): Column => nullColumn(name, 'boolean', data.length);
      return [{ leaf, read }];
    }
    if (DataType.isNull(type)) {
      warnings.push(`column "${name}" is left out: it has no type, every value is NULL`);
      return [];
    }
    const read = columnReaderFor(type);
    if (read === undefined) {
      throw new UnreadableColumnError(
        `column "${name}" is a ${typeName}, which cannot be read; exclude it with columns: { ${JSON.stringify(name)}: { exclude: true } }, or cast it`,
      );
    }
    const zone = zoneOf(type);
    if (zone !== undefined && chosen?.timeZone === undefined) {
      if (isKnownZone(zone)) columns[name] = { ...chosen, timeZone: zone };
      else
        warnings.push(`column "${name}" is read in UTC: the time zone "${zone}" is not known here`);
    }
    return [{ leaf, read }];
  });
  const read = (batch: RecordBatch): Columns =>
    new Columns(
      plan.map(({ leaf, read: readColumn }) => readColumn(leafChunk(batch, leaf))),
      batch.numRows,
    );
  return { read, columns, warnings };
}

function checkNames(leaves: readonly SchemaLeaf[], options: ColumnOptions): void {
  for (const name of Object.keys(options)) {
    if (!leaves.some((leaf) => leaf.name === name)) {
      throw new OptionError(
        `option "columns" names a column "${name}" which is not in the data; it has: ${leaves.map((leaf) => `"${leaf.name}"`).join(', ')}`,
      );
    }
  }
}

/** The named zone of a timestamp type, in which its hours and weekdays mean something; fixed offsets are read as UTC. */
function zoneOf(type: DataType): string | undefined {
  if (!DataType.isTimestamp(type)) return undefined;
  const { timezone } = type;
  return timezone === null || timezone === undefined || /^$|^[+-]|^(UTC|GMT|Z)$/i.test(timezone)
    ? undefined
    : timezone;
}

function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
