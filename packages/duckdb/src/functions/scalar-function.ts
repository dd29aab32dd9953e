import { DuckDBScalarFunction, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import bindings, { type Vector } from '@duckdb/node-bindings';

/** A SQL function that computes whole vectors: one call for up to 2048 rows. */
export interface ScalarFunction<State extends object> {
  readonly name: string;
  readonly parameters: readonly DuckDBType[];
  readonly returns: DuckDBType;
  /**
   * Whether calls with the same arguments may differ or have effects, so that it is called once for each row of a running query, and never
   * while one is only planned. Default: false.
   */
  readonly isVolatile?: boolean;
  /** Makes what a query keeps from chunk to chunk: one for each use of the function in a query and thread. */
  readonly createState: () => State;
  /**
   * Computes one chunk. NULL arguments reach it like any other, and what it throws becomes a SQL error with that message.
   * @param input gives the flat vector of an argument by its index; valid until `evaluate` returns.
   * @param rows number of rows.
   * @param output the vector of results, to be written in full.
   */
  readonly evaluate: (
    input: (index: number) => Vector,
    rows: number,
    output: Vector,
    state: State,
  ) => void;
}

/**
 * Registers a scalar function with the database of a connection; one of the same name and parameters is replaced.
 *
 * Goes past the vector classes of @duckdb/node-api, which read and write value by value, to the vectors' memory.
 */
export function registerScalarFunction<State extends object>(
  connection: DuckDBConnection,
  definition: ScalarFunction<State>,
): void {
  const states = new WeakMap<object, State>();
  const scalarFunction = new DuckDBScalarFunction();
  scalarFunction.setName(definition.name);
  for (const parameter of definition.parameters) {
    scalarFunction.addParameter(parameter);
  }
  scalarFunction.setReturnType(definition.returns);
  scalarFunction.setSpecialHandling();
  if (definition.isVolatile) {
    scalarFunction.setVolatile();
  }
  scalarFunction.setInitFunction((info) => {
    const key = {};
    states.set(key, definition.createState());
    info.setState(key);
  });
  bindings.scalar_function_set_function(scalarFunction.scalar_function, (info, chunk, output) => {
    const rows = bindings.data_chunk_get_size(chunk);
    const input = (index: number): Vector => bindings.data_chunk_get_vector(chunk, index);
    const key = bindings.scalar_function_get_state(info);
    const state = (key && states.get(key)) ?? definition.createState();
    definition.evaluate(input, rows, output, state);
  });
  connection.registerScalarFunction(scalarFunction);
  scalarFunction.destroySync();
}
