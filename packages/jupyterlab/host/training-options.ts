import { columnsOf } from '@colatent/arrow';
import type { FitOptions } from '@colatent/core';
import { RecordBatchReader } from 'apache-arrow';

/** The options of a request; `fit` checks them. */
export type RequestedOptions = Readonly<Record<string, unknown>>;

/** The options of `fit` that a request asks for: `columns` may be the names to train on, and times are texts. */
export function trainingOptions(
  { columns, trainedAt, ...others }: RequestedOptions,
  table: Uint8Array,
): FitOptions {
  return {
    ...others,
    ...(typeof trainedAt === 'string' ? { trainedAt: new Date(trainedAt) } : {}),
    ...(columns === undefined
      ? {}
      : { columns: Array.isArray(columns) ? onlyColumns(columns.map(String), table) : columns }),
  } as FitOptions;
}

/** All columns of a table but some are excluded; a name it does not have is left to `fit` to refuse. */
function onlyColumns(
  names: readonly string[],
  table: Uint8Array,
): NonNullable<FitOptions['columns']> {
  const others = columnsOf(RecordBatchReader.from(table).open().schema)
    .columns.map(({ name }) => name)
    .filter((name) => !names.includes(name));
  return Object.fromEntries([
    ...names.map((name) => [name, {}] as const),
    ...others.map((name) => [name, { exclude: true }] as const),
  ]);
}
