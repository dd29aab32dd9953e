import { Model, type Column, type Columns } from '@colatent/core';

/** Rows of a sample. */
const SAMPLED = 200;

/** The least that latent values and scores of a table whose rows differ must deviate by. */
const SMALLEST_DEVIATION = 1e-4;

/**
 * What is wrong with a trained model, in sentences; nothing when it is sound. Sound are finite scores, embeddings, reconstructions and
 * samples; latent vectors and scores that differ from row to row; and a file that gives the same scores again.
 * @param batches rows of the table it was trained on.
 */
export function findDefects(model: Model, batches: readonly Columns[]): string[] {
  const defects: string[] = [];
  const scores = joined(batches.map((batch) => model.score(batch)));
  const latents = joined(batches.map((batch) => model.embed(batch)));
  if (!scores.every((score) => score >= 0 && score < Infinity)) {
    defects.push('a score is not a finite number of at least 0');
  }
  if (!latents.every(Number.isFinite)) defects.push('a latent value is not finite');
  for (const batch of batches) {
    const bad = unreadable(model.reconstruct(batch));
    if (bad !== null) defects.push(`a reconstructed value of column "${bad}" is not finite`);
  }
  const bad = unreadable(model.sample(SAMPLED));
  if (bad !== null) defects.push(`a sampled value of column "${bad}" is not finite`);
  if (!(deviation(scores) > SMALLEST_DEVIATION)) defects.push('all rows have one score');
  const { latentSize } = model;
  const spreads = Array.from({ length: latentSize }, (_, k) =>
    deviation(latents.filter((_value, i) => i % latentSize === k)),
  );
  if (!(Math.max(...spreads) > SMALLEST_DEVIATION)) defects.push('all rows have one latent vector');
  const again = Model.fromBytes(model.toBytes());
  try {
    const second = joined(batches.map((batch) => again.score(batch)));
    if (!second.every((score, i) => Object.is(score, scores[i]))) {
      defects.push('the model gives other scores once it was saved and read');
    }
  } finally {
    again.dispose();
  }
  return defects;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / values.length);
}

/** The first column that holds a value, not a NULL, which is no finite number. */
function unreadable(columns: Columns): string | null {
  return [...columns].find((column) => !isFiniteWhereValid(column))?.name ?? null;
}

function isFiniteWhereValid(column: Column): boolean {
  if (!('values' in column)) return true;
  const size = column.type === 'vector' ? column.size : 1;
  return [...column.values].every(
    (value, i) => Number.isFinite(Number(value)) || !isValid(column, Math.floor(i / size)),
  );
}

function isValid({ validity }: Column, row: number): boolean {
  if (validity === undefined || validity === null) return true;
  const bit = (validity.offset ?? 0) + row;
  return (((validity.bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}
