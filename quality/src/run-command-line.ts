import { Command, CommanderError } from 'commander';
import process from 'node:process';
import { addChartCommand } from './commands/chart-command.js';
import { addMeasureCommand } from './commands/measure-command.js';
import { addReasonsCommand } from './commands/reasons-command.js';
import { addSoakCommand } from './commands/soak-command.js';

const EXAMPLES = `
Examples:
  $ npm run quality -- data/adbench
  $ npm run quality -- data/adbench --protocol one-class --effort light -o light.json
  $ npm run quality -- soak data/adbench --fits 20
  $ npm run quality -- chart light.json thorough.json -o chart.svg
  $ npm run quality -- reasons data

Exit codes: 0 done, 1 a set, the proof or something else failed, 2 wrong usage.`;

const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * Runs one command.
 * @param args what was typed after the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('quality')
    .description('Measures how well Colatent detects anomalies, beside published results.')
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', EXAMPLES);
  addMeasureCommand(program, (code) => (exitCode = code));
  addChartCommand(program);
  addReasonsCommand(program);
  addSoakCommand(program, (code) => (exitCode = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (failure) {
    // Commander has printed its own message by now.
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : WRONG_USAGE;
    const message = failure instanceof Error ? failure.message : String(failure);
    process.stderr.write(`quality: ${message}\n`);
    return FAILED;
  }
}
