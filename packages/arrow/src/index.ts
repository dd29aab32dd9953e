export type { BatchSource } from './batch-source.js';
export { ArrowDataError, ColumnClashError } from './errors.js';
export { fit } from './fit.js';
export { columnsOf, type ReadColumns } from './columns-of.js';
export { HASH_KEY, NAME_KEY, type NewColumns } from './new-columns.js';
export { createTransformer, type Transformer } from './transformer.js';
export { transformBatch, withColumns } from './with-columns.js';
