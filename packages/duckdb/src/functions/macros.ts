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
  `CREATE OR REPLACE TEMP MACRO aae_is_anomaly(name, row_, contamination := 0.01, models := 'aae_models') AS
    aae_is_anomaly_model(${MODEL_BY_NAME}, row_, contamination)`,
  `CREATE OR REPLACE TEMP MACRO aae_publish_sql(name, prefix := NULL, replace := false, models := 'aae_models') AS
    aae_publish_sql_model(${MODEL_BY_NAME}, CAST(coalesce(prefix, name) AS VARCHAR), replace)`,
];
