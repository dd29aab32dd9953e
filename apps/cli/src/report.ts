import type { Command } from 'commander';
import process from 'node:process';
import type { QuietOption } from './quiet-option.js';
import { STANDARD_STREAM } from './standard-streams.js';

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

/** Reports on rows that were written: on stderr when they went to stdout. */
export function reportOnRows(
  options: ReportOptions & QuietOption,
  json: Readonly<Record<string, unknown>> & { readonly output: string },
  text: string,
): void {
  if (json.output !== STANDARD_STREAM) report(options, json, text);
  else if (options.json === true) process.stderr.write(`${JSON.stringify(json)}\n`);
  else if (options.quiet !== true) process.stderr.write(`${text}\n`);
}
