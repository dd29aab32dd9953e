import type { Command } from 'commander';
import process from 'node:process';

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
