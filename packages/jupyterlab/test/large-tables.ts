import { DuckDBInstance } from '@duckdb/node-api';

/** Columns of the orders. */
export const ORDER_COLUMNS = 12;

/**
 * Orders of a shop: an identifier, a moment, categories of four to five hundred values, whole numbers, prices, measures of many digits
 * and a truth value, some with NULLs, in which paid, weight and freight follow from the rest; in one row of five hundred they do not.
 */
const ORDERS = `
  SELECT
    'O-' || lpad(i::VARCHAR, 8, '0') AS order_id,
    TIMESTAMP '2024-01-01 00:00:00' + to_seconds(i * 31 + h1 % 3600) AS placed,
    'country ' || (h1 % 40) AS country,
    CASE WHEN h2 % 11 = 0 THEN NULL ELSE ['web', 'phone', 'store', 'partner'][1 + (h2 % 4)::INTEGER] END AS channel,
    'product ' || product AS product,
    quantity,
    price::DECIMAL(9, 2) AS price,
    CASE WHEN h3 % 5 = 0 THEN NULL ELSE (h3 % 40)::DOUBLE / 100 END AS discount,
    round(quantity * price * (CASE WHEN odd THEN 4 ELSE 1.2 END) + (h1 % 100) / 50, 2) AS paid,
    quantity * (0.2 + product * 0.013) * (0.9 + (h2 % 2001) / 10000) AS weight,
    round(4 + quantity * (0.2 + product * 0.013) * 0.35 + (h3 % 1009) / 500, 4) AS freight,
    h2 % 23 = 3 AS returned
  FROM (
    SELECT i, h1, h2, h3, h1 % 500 AS product, 1 + h2 % 9 AS quantity, 3 + (h1 % 500) * 0.37 + (h3 % 300) / 100 AS price,
      i % 500 = 77 AS odd
    FROM (SELECT i, hash(i, 1) % 1000003 AS h1, hash(i, 2) % 1000003 AS h2, hash(i, 3) % 1000003 AS h3 FROM range(ROWS) rows(i))
  )`;

/** Writes orders as Parquet of several row groups, or as CSV of some 110 bytes a row, by the ending of the path. */
export async function writeOrders(path: string, rows: number): Promise<void> {
  const format = path.endsWith('.parquet') ? 'FORMAT parquet, ROW_GROUP_SIZE 122880' : 'FORMAT csv';
  await query(`COPY (${ORDERS.replace('ROWS', String(rows))}) TO '${path}' (${format})`);
}

/** Writes 50,000 rows of so many columns of numbers, `c0` and on, as Parquet of two row groups. */
export async function writeWide(path: string, columns: number): Promise<void> {
  const numbers = Array.from(
    { length: columns },
    (_, column) => `(hash(i, ${column}) % 1000003) / 1000003 + i % 7 AS c${column}`,
  );
  await query(
    `COPY (SELECT ${numbers.join(', ')} FROM range(50000) rows(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 25000)`,
  );
}

/** The greatest value of a column of a Parquet file. */
export async function greatest(path: string, column: string): Promise<number> {
  const [row] = await query(`SELECT max(${column})::DOUBLE AS greatest FROM '${path}'`);
  return Number(row?.['greatest']);
}

/** Bytes that the chunks of each column of a Parquet file take, by name. */
export async function chunkBytes(path: string): Promise<ReadonlyMap<string, number>> {
  const rows = await query(
    `SELECT path_in_schema AS name, sum(total_compressed_size)::DOUBLE AS bytes FROM parquet_metadata('${path}') GROUP BY ALL`,
  );
  return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  try {
    const connection = await instance.connect();
    const result = await connection.runAndReadAll(sql);
    return result.getRowObjectsJS();
  } finally {
    instance.closeSync();
  }
}
