import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { addEmbedCommand } from './commands/embed.js';
import { addExportCommand } from './commands/export.js';
import { addInspectCommand } from './commands/inspect.js';
import { addPublishCommand } from './commands/publish.js';
import { addScoreCommand } from './commands/score.js';
import { addSqlCommand } from './commands/sql.js';
import { addTrainCommand } from './commands/train.js';
import { addWriteCommand } from './commands/write.js';
import { addTransformCommand } from './commands/transform.js';
import { describeFailure, EXIT_CODE, exitCodeOf } from './failures.js';
import { quitOnFailedWrites } from './standard-output.js';
import { styled } from './terminal-colour.js';

const EXAMPLES = `
Examples:
  $ colatent train payments.parquet -o payments.aae
  $ colatent score payments.aae payments.parquet --contamination 0.001 -o scored.parquet
  $ colatent embed payments.aae payments.parquet -o embedded.parquet
  $ colatent score payments.aae < in.arrows > out.arrows
  $ colatent inspect payments.aae
  $ colatent sql shop.duckdb

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.`;

/**
 * Runs one command.
 * @param args what was typed after the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  quitOnFailedWrites();
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT_CODE.done;
  } catch (failure) {
    // Commander has printed its own message by now.
    if (!(failure instanceof CommanderError)) {
      const verbose = args.includes('--verbose') || process.env['DEBUG'] !== undefined;
      const text = `colatent: ${describeFailure(failure, verbose)}`;
      process.stderr.write(`${styled(process.stderr, 'red', text)}\n`);
    }
    return exitCodeOf(failure);
  }
}

/**
 * Each command declares its options in `commands/` and does its work in a function of `actions/`, which is imported when the command
 * runs: DuckDB, Arrow and the core take most of a second to load, and a command loads what it uses of them. So what a declaration imports
 * must be light, and an action imports what only some of its inputs need where it needs it.
 */
function createProgram(): Command {
  const program = new Command('colatent')
    .description('Adversarial autoencoders for tables: find odd rows, embed rows.')
    .version(packageVersion())
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', EXAMPLES);
  addTrainCommand(program);
  addScoreCommand(program);
  addEmbedCommand(program);
  addWriteCommand(program);
  addTransformCommand(program);
  addInspectCommand(program);
  addSqlCommand(program);
  addPublishCommand(program);
  addExportCommand(program);
  return program;
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
