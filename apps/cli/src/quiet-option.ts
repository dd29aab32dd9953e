import type { Command } from 'commander';
import process from 'node:process';

/** Whether stderr is kept for failures. */
export interface QuietOption {
  readonly quiet?: boolean;
}

/** Adds the option that keeps stderr for failures. */
export function addQuietOption(command: Command): Command {
  return command.option('--quiet', 'no progress and no warnings');
}

/** Prints a warning on stderr. */
export function warn({ quiet }: QuietOption, warning: string): void {
  if (quiet !== true) process.stderr.write(`warning: ${warning}\n`);
}
