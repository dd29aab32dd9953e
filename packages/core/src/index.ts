export type {
  BooleanColumn,
  Column,
  ColumnKind,
  DictionaryColumn,
  NumberColumn,
  NumberValues,
  StringColumn,
  TimeColumn,
  TimestampColumn,
  TimeUnit,
  Validity,
  VectorColumn,
  VectorValues,
} from './columns/column.js';
export type { MissingValues } from './columns/column-terms.js';
export type { ColumnCard, ModelCard, ThresholdCard } from './card/model-card.js';
export { modelCardText, type ModelCardTextOptions } from './card/model-card-text.js';
export { Columns } from './columns/columns.js';
export {
  inspectColumns,
  type InspectedColumn,
  type InspectOptions,
} from './columns/inspect-columns.js';
export { nullColumn } from './columns/null-column.js';
export type { ColumnOptions, ExcludedColumn } from './columns/table-encoder.js';
export type { ColumnDrift, DriftReport, ScoreDrift, SharePair } from './drift/measure-drift.js';
export type { Homogeneity } from './drift/homogeneity.js';
export {
  BLOCK_ROWS,
  type Activation,
  type DenseLayer,
  type DiscriminatorResult,
  type Engine,
  type Head,
  type HeadLoss,
  type Network,
  type NetworkOptions,
  type NetworkSnapshot,
  type NetworkSpecification,
  type Phase,
  type Tensors,
  type UpdateOptions,
} from './engine/engine.js';
export { createReferenceEngine } from './engine/reference/reference-engine.js';
export type { Simd } from './engine/wasm/kernels.js';
export {
  createWasmEngine,
  defaultEngine,
  type WasmEngineOptions,
} from './engine/wasm/wasm-engine.js';
export {
  ColatentError,
  ColumnsError,
  DamagedModelError,
  DisposedError,
  DivergedError,
  EngineError,
  MissingColumnError,
  NothingToLearnError,
  OptionError,
  SqlExportError,
  UnreadableColumnError,
  UnsupportedModelError,
} from './errors.js';
export type {
  CellValue,
  ColumnReason,
  ExplainOptions,
  Explanation,
} from './explain/explanation.js';
export { Model, type ModelInfo, type ModelOptions } from './model/model.js';
export type { Latents } from './sample/draw-latents.js';
export type { SampleOptions } from './sample/sample-rows.js';
export { percentileOf } from './score/percentile.js';
export {
  exportSql,
  SQL_DIALECTS,
  type SqlDialectName,
  type SqlExport,
  type SqlExportOptions,
} from './sql/export-sql.js';
export { thresholdOf } from './score/threshold.js';
export {
  continueTraining,
  continueTrainingSync,
  type ContinueOptions,
} from './train/continue-training.js';
export { fit, fitSync, type FitResult } from './train/fit.js';
export type { RowSource } from './train/run-training.js';
export type { FitOptions } from './train/fit-options.js';
export type {
  EpochRecord,
  Losses,
  ProgressEvent,
  StageEvent,
  StopReason,
} from './train/progress.js';
export { VERSION } from './version.js';
export { nextTurn } from './work/next-turn.js';
