import { filterRows } from '../arrow-filter.js';
import type { EmbedOptions } from '../commands/embed.js';
import { reportOnRows } from '../report.js';
import type { RowSource, RowTarget } from '../rows/row-places.js';

/** Embeds rows a batch at a time. */
export async function embedByArrow(
  modelPath: string,
  source: RowSource,
  target: RowTarget,
  options: EmbedOptions,
): Promise<void> {
  const started = performance.now();
  const columns = { embedding: options.columnName };
  const rows = await filterRows(modelPath, source, target, () => columns, options);
  reportOnRows(options, { output: target.path, rows, started });
}
