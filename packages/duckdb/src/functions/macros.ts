import { DEFAULT_CONTAMINATION } from './anomaly-function.js';
import { mergedRow, mergedWith } from '../merging/merge-functions.js';

/**
 * The model of a name, once per query: a sub-select that names no column of the query it stands in. The columns it reads get names
 * of their own, so that a `name` of the caller's is the caller's column.
 */
const MODEL_BY_NAME = `(
  SELECT aae_find_model(
    CAST(name AS VARCHAR),
    (
      SELECT list(_aae_model)
      FROM (
        SELECT CAST(_aae_models.name AS VARCHAR) AS _aae_name, _aae_models.model AS _aae_model
        FROM query_table(models) AS _aae_models
      )
      WHERE _aae_name = CAST(name AS VARCHAR)
    ),
    (SELECT list(CAST(_aae_models.name AS VARCHAR)) FROM query_table(models) AS _aae_models)
  )
)`;

/** New rows of a model. @param type a query for the row type they are to have. */
function sampledRows(model: string, type: string): string {
  return `SELECT unnest(_aae_row) FROM (
    SELECT ${mergedRow('_aae_json', '_aae_type')} AS _aae_row FROM (
      SELECT unnest(aae_sample_values(${model}, n, seed, _aae_type, _aae_hash)) AS _aae_json, _aae_type
      FROM query(${type})))`;
}

/** The row a compressed one stands for. @param type a query for the row type it is to have. */
function decompressedRow(model: string, type: string): string {
  const ofType = `(SELECT _aae_type FROM query(${type}))`;
  const hash = `(SELECT _aae_hash FROM query(${type}))`;
  return mergedWith(`aae_decompress_values(${model}, compressed, ${ofType}, ${hash})`, ofType);
}

/**
 * Statements that make the functions which take a model by its name. They are temporary: nothing is written to the database.
 * `query_table` puts off looking for the table of models until a query needs it.
 */
export const MACROS: readonly string[] = [
  `CREATE OR REPLACE TEMP MACRO aae_model(name, models := 'aae_models') AS ${MODEL_BY_NAME}`,
  `CREATE OR REPLACE TEMP MACRO aae_score(name, row_, models := 'aae_models') AS
    aae_score_model(${MODEL_BY_NAME}, row_)`,
  `CREATE OR REPLACE TEMP MACRO aae_embed(name, row_, models := 'aae_models') AS
    aae_embed_model(${MODEL_BY_NAME}, row_)`,
  `CREATE OR REPLACE TEMP MACRO aae_is_anomaly(name, row_, contamination := ${DEFAULT_CONTAMINATION}, models := 'aae_models') AS
    aae_is_anomaly_model(${MODEL_BY_NAME}, row_, contamination)`,
  `CREATE OR REPLACE TEMP MACRO aae_percentile(name, row_, models := 'aae_models') AS
    aae_percentile_model(${MODEL_BY_NAME}, row_)`,
  `CREATE OR REPLACE TEMP MACRO aae_explain(name, row_, top := NULL, models := 'aae_models') AS
    aae_explain_model(${MODEL_BY_NAME}, row_, top)`,
  `CREATE OR REPLACE TEMP MACRO aae_info(name, models := 'aae_models') AS aae_info_model(${MODEL_BY_NAME})`,
  `CREATE OR REPLACE TEMP MACRO aae_card(name, models := 'aae_models') AS aae_card_model(${MODEL_BY_NAME})`,
  `CREATE OR REPLACE TEMP MACRO aae_columns(name, models := 'aae_models') AS TABLE
    SELECT unnest(aae_columns_model(${MODEL_BY_NAME}), recursive := true)`,
  `CREATE OR REPLACE TEMP MACRO aae_history(name, models := 'aae_models') AS TABLE
    SELECT unnest(aae_history_model(${MODEL_BY_NAME}), recursive := true)`,
  `CREATE OR REPLACE TEMP MACRO aae_drift(name, rows_, models := 'aae_models') AS
    aae_drift_model(${MODEL_BY_NAME}, rows_)`,
  `CREATE OR REPLACE TEMP MACRO aae_drift(name, rows_, models := 'aae_models') AS TABLE
    SELECT unnest(
      aae_drift_model(${MODEL_BY_NAME}, (SELECT list(_aae_rows) FROM query_table(rows_) AS _aae_rows)),
      recursive := true
    )`,
  `CREATE OR REPLACE TEMP MACRO aae_continue(name, rows_, options := NULL, models := 'aae_models') AS
    aae_continue_model(${MODEL_BY_NAME}, rows_, options)`,
  `CREATE OR REPLACE TEMP MACRO aae_export(name, path, overwrite := false, models := 'aae_models') AS
    aae_export_model(${MODEL_BY_NAME}, path, overwrite)`,
  `CREATE OR REPLACE TEMP MACRO aae_reconstruct_model(model, row_) AS
    ${mergedWith('aae_reconstruct_values(model, row_)', 'row_')}`,
  `CREATE OR REPLACE TEMP MACRO aae_reconstruct(name, row_, models := 'aae_models') AS
    ${mergedWith(`aae_reconstruct_values(${MODEL_BY_NAME}, row_)`, 'row_')}`,
  `CREATE OR REPLACE TEMP MACRO aae_impute_model(model, row_) AS
    ${mergedWith('aae_impute_values(model, row_)', 'row_')}`,
  `CREATE OR REPLACE TEMP MACRO aae_impute(name, row_, models := 'aae_models') AS
    ${mergedWith(`aae_impute_values(${MODEL_BY_NAME}, row_)`, 'row_')}`,
  `CREATE OR REPLACE TEMP MACRO aae_sample_model(model, n, seed := 0, columns_of := NULL) AS TABLE
    ${sampledRows('model', 'aae_row_type_query(columns_of, model)')}`,
  `CREATE OR REPLACE TEMP MACRO aae_sample(name, n, seed := 0, columns_of := NULL, models := 'aae_models') AS TABLE
    ${sampledRows(MODEL_BY_NAME, 'aae_named_row_type_query(columns_of, name, models)')}`,
  `CREATE OR REPLACE TEMP MACRO aae_compress_model(model, row_, bits := 16) AS aae_compress_values(model, row_, bits)`,
  `CREATE OR REPLACE TEMP MACRO aae_compress(name, row_, bits := 16, models := 'aae_models') AS
    aae_compress_values(${MODEL_BY_NAME}, row_, bits)`,
  `CREATE OR REPLACE TEMP MACRO aae_decompress_model(model, compressed, columns_of := NULL) AS
    ${decompressedRow('model', 'aae_row_type_query(columns_of, model)')}`,
  `CREATE OR REPLACE TEMP MACRO aae_decompress(name, compressed, columns_of := NULL, models := 'aae_models') AS
    ${decompressedRow(MODEL_BY_NAME, 'aae_named_row_type_query(columns_of, name, models)')}`,
  `CREATE OR REPLACE TEMP MACRO aae_detect(name, of, contamination := NULL, top_k := NULL, explain := false, models := 'aae_models') AS TABLE
    FROM query(aae_detect_query(name, of, models, contamination, top_k, explain))`,
  `CREATE OR REPLACE TEMP MACRO aae_embed_table(name, of, models := 'aae_models') AS TABLE
    FROM query(aae_embed_query(name, of, models))`,
  `CREATE OR REPLACE TEMP MACRO aae_publish_sql(name, prefix := NULL, replace := false, models := 'aae_models') AS
    aae_publish_sql_model(${MODEL_BY_NAME}, CAST(coalesce(prefix, name) AS VARCHAR), replace)`,
];
