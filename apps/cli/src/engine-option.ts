import { Option } from 'commander';
import type { Command } from 'commander';

/** Which kernels compute. */
export interface EngineOptions {
  readonly simd?: 'relaxed' | 'plain';
}

/** Adds the option that chooses the kernels. */
export function addEngineOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--simd <kind>',
      'plain gives the same bits on every machine, relaxed is faster (default: the fastest there is)',
    ).choices(['relaxed', 'plain']),
  );
}
