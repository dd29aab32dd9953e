import type { EmbedOptions } from '../commands/embed.js';
import { comesAsArrow } from '../rows/comes-as-arrow.js';
import { isArrow, rowSource, rowTarget } from '../rows/row-places.js';

/** Embeds rows, through Arrow batches or in DuckDB. */
export async function embed(modelPath: string, path: string, options: EmbedOptions): Promise<void> {
  const target = await rowTarget(path, options);
  const source = await rowSource(path, options);
  if (target !== undefined && (isArrow(target) || comesAsArrow(source, options))) {
    const { embedByArrow } = await import('./embed-by-arrow.js');
    await embedByArrow(modelPath, source, target, options);
  } else {
    const { embedByDuckdb } = await import('./embed-by-duckdb.js');
    await embedByDuckdb(modelPath, source, target, options);
  }
}
