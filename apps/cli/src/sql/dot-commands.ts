import { dropModel } from '@colatent/duckdb';
import { InputError } from '../failures.js';
import { countText } from '../number-text.js';
import { listModels } from './list-models.js';
import { OUTPUT_MODES } from './output-mode.js';
import { printSchema } from './print-schema.js';
import { nearestNames } from './nearest-names.js';
import type { SqlShell } from './sql-shell.js';

/** How an input goes on: to its end, or not, by `.quit`. */
export type EndOfInput = 'end' | 'quit';

/** Runs a file of statements and commands. */
export type ReadFile = (path: string) => Promise<EndOfInput>;

interface DotCommand {
  readonly usage: string;
  readonly summary: string;
  /**
   * @param argument the rest of the line, without blanks and quotes around it; empty when there is none.
   * @param words the same word by word; quotes are kept, as names of tables need them.
   */
  readonly run: (
    shell: SqlShell,
    argument: string,
    readFile: ReadFile,
    words: readonly string[],
  ) => Promise<EndOfInput>;
}

const COMMANDS: ReadonlyMap<string, DotCommand> = new Map<string, DotCommand>([
  [
    '.help',
    {
      usage: '.help',
      summary: 'lists these commands',
      run: async (shell) => {
        const width = Math.max(...[...COMMANDS.values()].map(({ usage }) => usage.length));
        const lines = [...COMMANDS.values()].map(
          ({ usage, summary }) => `${usage.padEnd(width)}  ${summary}\n`,
        );
        await shell.print(`${lines.join('')}Anything else is SQL, which a semicolon ends.\n`);
        return 'end';
      },
    },
  ],
  [
    '.models',
    {
      usage: '.models [TABLE]',
      summary: 'what the models of a table are (aae_models)',
      run: async (shell, argument) => {
        await listModels(shell, argument === '' ? 'aae_models' : argument);
        return 'end';
      },
    },
  ],
  [
    '.drop',
    {
      usage: '.drop MODEL',
      summary: 'deletes a model of the table aae_models',
      run: async (shell, argument) => {
        await dropModel(shell.connection, required('.drop', argument));
        shell.tell(`the model "${argument}" is deleted`);
        return 'end';
      },
    },
  ],
  [
    '.write',
    {
      usage: '.write TABLE MODEL [SHARE]',
      summary:
        'scores a table into its column score; with a share of anomalies, flags into is_anomaly',
      run: async (shell, _argument, _readFile, [table, model, share, more]) => {
        if (table === undefined || model === undefined || more !== undefined)
          throw wrongUse('.write');
        const contamination = share === undefined ? undefined : Number(share);
        const { rows } = await shell.writeScores(table, unquoted(model), contamination);
        shell.tell(`${table}: ${countText(rows, 'row')} scored`);
        return 'end';
      },
    },
  ],
  [
    '.tables',
    {
      usage: '.tables',
      summary: 'tables and views, their columns and, of tables, rows',
      run: async (shell) => {
        await shell.run(TABLES);
        return 'end';
      },
    },
  ],
  [
    '.schema',
    {
      usage: '.schema TABLE',
      summary: 'the SQL that makes a table or view, and its indexes',
      run: async (shell, argument) => {
        await printSchema(shell, required('.schema', argument));
        return 'end';
      },
    },
  ],
  [
    '.mode',
    {
      usage: `.mode ${OUTPUT_MODES.join('|')}`,
      summary: 'how results are printed',
      run: async (shell, argument) => {
        const mode = OUTPUT_MODES.find((one) => one === required('.mode', argument));
        if (mode === undefined) {
          throw new InputError(
            `there is no mode "${argument}"; the modes are ${OUTPUT_MODES.join(', ')}`,
          );
        }
        shell.mode = mode;
        return Promise.resolve('end');
      },
    },
  ],
  [
    '.timer',
    {
      usage: '.timer on|off',
      summary: 'whether the time of each statement is printed',
      run: async (shell, argument) => {
        if (argument !== 'on' && argument !== 'off')
          throw new InputError('write .timer on or .timer off');
        shell.timer = argument === 'on';
        return Promise.resolve('end');
      },
    },
  ],
  [
    '.read',
    {
      usage: '.read FILE',
      summary: 'runs the statements and commands of a file',
      run: async (_shell, argument, readFile) => readFile(required('.read', argument)),
    },
  ],
  [
    '.quit',
    {
      usage: '.quit',
      summary: 'ends the shell, as Ctrl-D does',
      run: async () => Promise.resolve('quit'),
    },
  ],
]);

const TABLES = `
  SELECT schema_name AS schema, table_name AS name, 'table' AS type, column_count AS columns, estimated_size AS rows
  FROM duckdb_tables() WHERE NOT internal AND database_name IN (current_database(), 'temp')
  UNION ALL
  SELECT schema_name, view_name, 'view', column_count, NULL
  FROM duckdb_views() WHERE NOT internal AND database_name IN (current_database(), 'temp')
  ORDER BY ALL`;

/** The names of all dot commands. */
export const DOT_COMMAND_NAMES: readonly string[] = [...COMMANDS.keys()];

/** Whether a line that starts a statement is a dot command instead. */
export function isDotCommand(line: string): boolean {
  return line.startsWith('.');
}

/**
 * Runs a dot command.
 * @throws InputError when it is unknown or its argument is not what it takes.
 */
export async function runDotCommand(
  shell: SqlShell,
  line: string,
  readFile: ReadFile,
): Promise<EndOfInput> {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*?)[\s;]*$/s.exec(line.trimEnd()) ?? [];
  const command = COMMANDS.get(name.replace(/;$/, ''));
  if (command === undefined) {
    const nearest = await nearestNames(shell.connection, name, DOT_COMMAND_NAMES);
    throw new InputError(
      `there is no command ${name}; did you mean ${nearest.join(' or ')}? .help lists all`,
    );
  }
  const argument = unquoted(rest);
  if (!command.usage.includes(' ') && argument !== '') {
    throw new InputError(`${command.usage} takes nothing behind it`);
  }
  return command.run(shell, argument, readFile, rest.match(WORD) ?? []);
}

/** What stands between blanks that are not within quotes. */
const WORD = /(?:"(?:[^"]|"")*"|'[^']*'|[^\s"'])+/g;

/** A text without the quotes around it. */
function unquoted(text: string): string {
  return /^(['"])(.*)\1$/.exec(text)?.[2] ?? text;
}

function required(name: string, argument: string): string {
  if (argument !== '') return argument;
  throw wrongUse(name);
}

function wrongUse(name: string): InputError {
  return new InputError(`write ${COMMANDS.get(name)?.usage ?? name}`);
}
