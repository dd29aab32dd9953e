import type { Command } from 'commander';
import process from 'node:process';
import { countText, shortText } from './number-text.js';
import type { QuietOption } from './quiet-option.js';
import { placeName, STANDARD_STREAM } from './rows/row-places.js';

/** How a command speaks. */
export interface ReportOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Adds the options every command shares. */
export function addReportOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON object on stdout, and nothing else there')
    .option('--verbose', 'on failure, print where it came from');
}

/** Prints the result of a command on stdout: as JSON when asked to, as text otherwise. */
export function report(options: ReportOptions, json: object, text: string): void {
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : `${text}\n`);
}

/** Rows that were written. */
export interface WrittenRows {
  readonly output: string;
  readonly rows: number;
  /** When the work began, as `performance.now()` tells. */
  readonly started: number;
  /** What else to tell machines, */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** and people. */
  readonly remark?: string;
}

/** Reports on rows that were written: on stderr when they went to stdout. */
export function reportOnRows(
  options: ReportOptions & QuietOption,
  { output, rows, started, facts, remark = '' }: WrittenRows,
): void {
  const seconds = (performance.now() - started) / 1000;
  const rowsPerSecond = rows / seconds;
  const json = { output, rows, ...facts, seconds, rowsPerSecond };
  const text = `${placeName(output)}: ${countText(rows, 'row')} in ${seconds.toFixed(1)} s (${shortText(rowsPerSecond)} rows/s)${remark}`;
  if (output !== STANDARD_STREAM) report(options, json, text);
  else if (options.json === true) process.stderr.write(`${JSON.stringify(json)}\n`);
  else if (options.quiet !== true) process.stderr.write(`${text}\n`);
}
