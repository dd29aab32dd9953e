import { filterRows } from '../arrow-filter.js';
import type { TransformOptions } from '../commands/transform.js';
import { UsageError } from '../failures.js';
import { reportOnRows } from '../report.js';
import { isArrow, rowSource, rowTargetAt, STANDARD_STREAM } from '../rows/row-places.js';

/** Adds the columns asked for to rows. */
export async function transform(
  modelPath: string,
  path: string,
  options: TransformOptions,
): Promise<void> {
  const { score, percentile, isAnomaly, embedding, explanation } = options;
  const { reconstruction, imputation } = options;
  if (
    [score, percentile, isAnomaly, embedding, explanation, reconstruction, imputation].every(
      (asked) => asked === undefined,
    )
  ) {
    throw new UsageError(
      'say which columns to add: --score, --percentile, --is-anomaly, --embedding, --explanation, --reconstruction or --imputation',
    );
  }
  if (options.contamination !== undefined && isAnomaly === undefined) {
    throw new UsageError('--contamination is for --is-anomaly, which was not asked for');
  }
  if (options.top !== undefined && explanation === undefined) {
    throw new UsageError('--top is for --explanation, which was not asked for');
  }
  const output = options.output ?? STANDARD_STREAM;
  const target = await rowTargetAt(output, path, options);
  if (options.modelName !== undefined && !isArrow(target)) {
    throw new UsageError('--model-name is for Arrow data, whose columns tell it');
  }
  const source = await rowSource(path, options);
  const started = performance.now();
  const rows = await filterRows(modelPath, source, target, () => options, options);
  reportOnRows(options, { output, rows, started });
}
