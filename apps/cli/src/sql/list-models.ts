import { Model } from '@colatent/core';
import type { ModelCard } from '@colatent/core';
import { DuckDBBlobValue } from '@duckdb/node-api';
import { sizeText } from '../number-text.js';
import { quoteText } from '../sql-text.js';
import type { SqlShell } from './sql-shell.js';

/** Types of the columns that tell of a model. */
const COLUMNS = {
  name: 'VARCHAR',
  rows: 'BIGINT',
  columns: 'INTEGER',
  effort: 'VARCHAR',
  latent_size: 'INTEGER',
  size: 'VARCHAR',
  trained_at: 'TIMESTAMP',
} as const;

type ModelRow = Record<keyof typeof COLUMNS, string | number | null>;

/**
 * Prints what the models of a table are, a row each: rows trained on, columns read, effort, size, and when it was trained where the
 * model knows. Bytes that are no model give NULLs and a warning.
 * @param table name of a table or view with the columns `name` and `model`, as `models := '...'` of the SQL functions takes it.
 */
export async function listModels(shell: SqlShell, table: string): Promise<void> {
  const result = await shell.connection.stream(
    `SELECT name::VARCHAR, model::BLOB FROM query_table(${quoteText(table)}) ORDER BY name`,
  );
  const models: ModelRow[] = [];
  for await (const chunk of result) {
    for (const [name = null, model = null] of chunk.getRows()) {
      models.push(
        describe(shell, String(name), model instanceof DuckDBBlobValue ? model.bytes : null),
      );
    }
  }
  await shell.run(
    `SELECT unnest(from_json($models, ${quoteText(JSON.stringify([COLUMNS]))}), recursive := true)`,
    { models: JSON.stringify(models) },
  );
}

function describe(shell: SqlShell, name: string, bytes: Uint8Array | null): ModelRow {
  const card = bytes === null ? null : cardOf(shell, name, bytes);
  return {
    name,
    rows: card?.rows.trained ?? null,
    columns: card?.columns.length ?? null,
    effort: card === null ? null : effortOf(card),
    latent_size: card?.latentSize ?? null,
    size: bytes === null ? null : sizeText(bytes.length),
    trained_at: card?.trainedAt ?? null,
  };
}

function cardOf(shell: SqlShell, name: string, bytes: Uint8Array): ModelCard | null {
  try {
    const model = Model.fromBytes(bytes);
    const card = model.describe();
    model.dispose();
    return card;
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    shell.warn(`model '${name}': ${reason}`);
    return null;
  }
}

/** The effort a model was trained with; models tell only of options that were given. */
function effortOf({ options }: ModelCard): string {
  const effort = options['effort'];
  return typeof effort === 'string' ? effort : 'standard';
}
