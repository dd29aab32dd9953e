import { blobValue, DuckDBTypeId, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { ArgumentError, ModelExistsError } from '../errors.js';
import { onlyModel } from '../functions/find-model-function.js';
import { quoteTableName } from '../quote-names.js';
import { sameNameError, unknownModelError } from './model-name-errors.js';

const HAS_NAME = 'CAST(name AS VARCHAR) = $name::VARCHAR';

/** A table of models by name: one of Colatent's own, or any table of the user's with the columns `name` and `model`. */
export class ModelsTable {
  readonly #connection: DuckDBConnection;
  readonly #name: string;
  readonly #path: string;

  /** @param name as `quoteTableName` takes it. @throws ArgumentError when it is no name of a table. */
  constructor(connection: DuckDBConnection, name: string) {
    this.#connection = connection;
    this.#name = name;
    this.#path = quoteTableName(name);
  }

  /**
   * Says before any work is done whether `put` can be expected to succeed.
   * @throws ModelExistsError when the name is taken and not to be replaced.
   * @throws ArgumentError when the table cannot hold the model.
   * @throws UnknownModelError when several models have the name.
   */
  async checkPut(name: string, replace: boolean): Promise<void> {
    if (await this.#exists()) {
      await this.#checkColumns();
      const count = await this.#count(name);
      if (count > 1) throw sameNameError(name, count);
      if (count === 1 && !replace) throw this.#alreadyExists(name);
    } else {
      await this.#refusing(() => this.#connection.prepare(this.#creation()));
    }
  }

  /**
   * Adds a model, or gives the one of that name new bytes and leaves the row's other columns alone. Makes the table if there is none.
   * @returns whether there was one.
   * @throws ModelExistsError when the name is taken and not to be replaced.
   */
  async put(name: string, model: Uint8Array, replace: boolean): Promise<boolean> {
    await this.#connection.run(this.#creation());
    const taken = (await this.#count(name)) > 0;
    if (taken && !replace) throw this.#alreadyExists(name);
    const parameters = { name, model: blobValue(model) };
    await this.#connection.run(
      taken
        ? `UPDATE ${this.#path} SET model = $model::BLOB WHERE ${HAS_NAME}`
        : `INSERT INTO ${this.#path} (name, model) VALUES ($name::VARCHAR, $model::BLOB)`,
      parameters,
    );
    return taken;
  }

  /** The bytes of the only model of that name. @throws UnknownModelError when there is none, or several. */
  async get(name: string): Promise<Uint8Array> {
    const rows = await this.#read(
      `SELECT CAST(name AS VARCHAR), CASE WHEN ${HAS_NAME} THEN CAST(model AS BLOB) END FROM ${this.#path}`,
      { name },
    );
    const found = rows.filter(([known]) => known === name);
    return onlyModel(
      name,
      found.map(([, model]) => model),
      rows.map(([known]) => known),
    );
  }

  /** Deletes the only model of that name. @throws UnknownModelError when there is none, or several; none is deleted then. */
  async drop(name: string): Promise<void> {
    const deleted = await this.#connection.run(
      `DELETE FROM ${this.#path} WHERE ${HAS_NAME} AND (SELECT count(*) FROM ${this.#path} WHERE ${HAS_NAME}) = 1`,
      { name },
    );
    if (deleted.rowsChanged > 0) return;
    const count = await this.#count(name);
    if (count > 1) throw sameNameError(name, count);
    const names = await this.#read(`SELECT CAST(name AS VARCHAR) FROM ${this.#path}`);
    throw unknownModelError(
      name,
      names.map(([known]) => known),
    );
  }

  async #exists(): Promise<boolean> {
    try {
      (await this.#connection.prepare(`FROM ${this.#path}`)).destroySync();
      return true;
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Catalog Error')) return false;
      throw error;
    }
  }

  /** Lets DuckDB judge the statements that will write, and looks for what they leave out. */
  async #checkColumns(): Promise<void> {
    await this.#refusing(async () => {
      const insert = await this.#connection.prepare(
        `INSERT INTO ${this.#path} (name, model) VALUES ('', ''::BLOB)`,
      );
      insert.destroySync();
      const prepared = await this.#connection.prepare(`SELECT name, model FROM ${this.#path}`);
      const type = prepared.columnType(1);
      prepared.destroySync();
      if (type.typeId !== DuckDBTypeId.BLOB) {
        throw new ArgumentError(`its column "model" is a ${type.toString()}`);
      }
      // changes nothing, but a database opened for reading only says so
      await this.#connection.run(`UPDATE ${this.#path} SET model = model WHERE false`);
    });
    const needed = await this.#read(
      `SELECT column_name FROM (DESCRIBE ${this.#path})
       WHERE "null" = 'NO' AND "default" IS NULL AND lower(column_name) NOT IN ('name', 'model')`,
    );
    if (needed.length > 0) {
      throw new ArgumentError(
        `${this.#name} cannot hold a new model: its column "${String(needed[0]?.[0])}" is NOT NULL and has no default; give it one`,
      );
    }
  }

  async #refusing(check: () => Promise<unknown>): Promise<void> {
    try {
      await check();
    } catch (error) {
      const [why = ''] = error instanceof Error ? error.message.split('\n') : [];
      throw new ArgumentError(
        `${this.#name} cannot hold models: ${why}; a table of models has the columns name VARCHAR and model BLOB`,
        { cause: error },
      );
    }
  }

  async #count(name: string): Promise<number> {
    const rows = await this.#read(`SELECT count(*) FROM ${this.#path} WHERE ${HAS_NAME}`, { name });
    return Number(rows[0]?.[0]);
  }

  async #read(sql: string, parameters: Record<string, DuckDBValue> = {}): Promise<DuckDBValue[][]> {
    return (await this.#connection.runAndReadAll(sql, parameters)).getRows();
  }

  #creation(): string {
    return `CREATE TABLE IF NOT EXISTS ${this.#path} (name VARCHAR PRIMARY KEY, model BLOB NOT NULL)`;
  }

  #alreadyExists(name: string): ModelExistsError {
    return new ModelExistsError(
      `there is a model named ${JSON.stringify(name)} in ${this.#name} already; choose another name, or say replace`,
    );
  }
}
