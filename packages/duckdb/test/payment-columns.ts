import { Columns, Model } from '@colatent/core';
import { DuckDBBlobValue, type DuckDBConnection } from '@duckdb/node-api';
import { valueOf } from './database.js';

/** The payments a query gives, in its order, as the columns a core model reads; made from values, not by this package. */
export async function paymentColumns(
  connection: DuckDBConnection,
  from = 'payments ORDER BY id',
): Promise<Columns> {
  const reader = await connection.runAndReadAll(
    `SELECT amount, fee, kind, abroad, epoch_us(paid_at) AS paid_at FROM ${from}`,
  );
  const { amount = [], fee = [], kind = [], abroad = [], paid_at = [] } = reader.getColumnsObject();
  const length = amount.length;
  const texts = kind.map((text) => (text === null ? null : String(text)));
  const numbers = (values: readonly unknown[]): Float64Array => Float64Array.from(values, Number);
  return new Columns(
    [
      { type: 'number', name: 'amount', length, values: numbers(amount) },
      { type: 'number', name: 'fee', length, values: Float32Array.from(numbers(fee)) },
      { type: 'string', name: 'kind', length, at: (row) => texts[row] ?? null },
      { type: 'boolean', name: 'abroad', length, values: Uint8Array.from(numbers(abroad)) },
      {
        type: 'timestamp',
        name: 'paid_at',
        length,
        values: numbers(paid_at),
        unit: 'microsecond',
      },
    ],
    length,
  );
}

/** The core's model of the bytes a query gives. */
export async function modelOf(
  connection: DuckDBConnection,
  query = 'SELECT model FROM aae_models',
): Promise<Model> {
  const blob = await valueOf(connection, query);
  return Model.fromBytes(blob instanceof DuckDBBlobValue ? blob.bytes : new Uint8Array());
}
