import type { Command } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { UnusableResultsError } from '../errors.js';
import { qualityResults, type QualityResults } from '../results/results.js';

/** `chart RESULTS.json ... -o chart.svg`: draws detection against speed. */
export function addChartCommand(program: Command): void {
  program
    .command('chart')
    .description('draw mean AUROC against speed, one point a results file')
    .argument('<results...>', 'files written with --output')
    .requiredOption('-o, --output <file>', 'the SVG file to write')
    .action(async (files: readonly string[], { output }: { readonly output: string }) => {
      const results = await Promise.all(files.map(readResults));
      // The plotting library takes half a second to load; only this command shall wait for it.
      const { chartSvg } = await import('../chart/chart-svg.js');
      await writeFile(output, await chartSvg(results));
    });
}

async function readResults(file: string): Promise<QualityResults> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UnusableResultsError(`${file} cannot be read`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UnusableResultsError(`${file} is not JSON; write results with --output`, { cause });
  }
  const parsed = qualityResults.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnusableResultsError(
    `${file} does not hold results: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unusable'}`,
  );
}
