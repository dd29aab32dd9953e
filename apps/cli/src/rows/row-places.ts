import { Option } from 'commander';
import type { Command } from 'commander';
import { realpath } from 'node:fs/promises';
import process from 'node:process';
import { UsageError } from '../failures.js';
import { formatOfFile, layoutOfName } from '../file-format.js';
import type { FileFormat, RowLayout } from '../file-format.js';

/** What stands for stdin or stdout where a file's name is expected. */
export const STANDARD_STREAM = '-';

/** What `-o` may name. */
export const OUTPUT_HELP =
  '.arrows, .arrow, .parquet, .csv, .tsv, .json or .jsonl file to write, or - for stdout';

/** What to call an output in a sentence. */
export function placeName(output: string): string {
  return output === STANDARD_STREAM ? 'stdout' : output;
}

/** What to say of an output when the work was stopped. */
export function notWritten({ path }: { readonly path: string }): string {
  return path === STANDARD_STREAM ? 'stopped before the end' : `stopped; ${path} was not written`;
}

/** Formats that options name. */
export type RowFormat = 'arrow' | 'parquet' | 'csv' | 'jsonl';

const ROW_FORMATS: readonly RowFormat[] = ['arrow', 'parquet', 'csv', 'jsonl'];
const FILE_FORMATS = { arrow: 'arrow', parquet: 'parquet', csv: 'csv', jsonl: 'json' } as const;
const STREAM_LAYOUTS = {
  arrow: 'arrow-stream',
  parquet: 'parquet',
  csv: 'csv',
  jsonl: 'jsonl',
} as const;
/** The layouts of files that are of a format. */
const LAYOUTS: Readonly<Record<RowFormat, readonly RowLayout[]>> = {
  arrow: ['arrow-stream', 'arrow-file'],
  parquet: ['parquet'],
  csv: ['csv', 'tsv'],
  jsonl: ['jsonl', 'json'],
};

/** What says how rows lie where they come from. */
export interface InputFormatOption {
  readonly inputFormat?: RowFormat;
}

/** What says how rows lie where they come from and go to. */
export interface FormatOptions extends InputFormatOption {
  readonly output?: string;
  readonly format?: RowFormat;
  readonly outputFormat?: RowFormat;
}

/** Where rows come from: a file, or stdin. */
export interface RowSource {
  readonly path: string;
  readonly format: FileFormat;
}

/** Where rows go to: a file, or stdout. */
export interface RowTarget {
  readonly path: string;
  readonly layout: RowLayout;
  readonly compression: 'gzip' | 'zstd' | null;
}

/** Adds the option that says how the rows of an input lie. */
export function addInputFormatOption(command: Command, usual: string): Command {
  return command.addOption(
    new Option(
      '--input-format <format>',
      `how the rows of the input lie (default: ${usual})`,
    ).choices(ROW_FORMATS),
  );
}

/** Adds the options that say how rows lie where they come from and go to. */
export function addFormatOptions(command: Command): Command {
  command.addOption(
    new Option('--format <format>', 'how rows lie on stdin and stdout (default: arrow)').choices(
      ROW_FORMATS,
    ),
  );
  return addInputFormatOption(
    command,
    "--format for stdin, as a file's bytes and name say",
  ).addOption(
    new Option(
      '--output-format <format>',
      "how the rows of the output lie (default: --format for stdout, as a file's name says)",
    ).choices(ROW_FORMATS),
  );
}

/** Whether rows go out as Arrow data. */
export function isArrow({ layout }: RowTarget): boolean {
  return LAYOUTS.arrow.includes(layout);
}

/**
 * Where rows come from.
 * @throws InputError or UsageError when the file cannot be read, or its format cannot be told.
 */
export async function rowSource(
  path: string,
  { format, inputFormat }: Pick<FormatOptions, 'format' | 'inputFormat'>,
): Promise<RowSource> {
  const asked = inputFormat && FILE_FORMATS[inputFormat];
  if (path !== STANDARD_STREAM) return { path, format: await formatOfFile(path, asked) };
  if (process.stdin.isTTY) throw new UsageError('name an input file, or pipe rows to stdin');
  return { path, format: asked ?? FILE_FORMATS[format ?? 'arrow'] };
}

/**
 * Where rows go to, or undefined when they are to be printed for a reader.
 * @throws UsageError when there is no telling how they are to lie there, or they cannot lie there so.
 */
export async function rowTarget(
  input: string,
  options: FormatOptions,
): Promise<RowTarget | undefined> {
  const path = options.output ?? (input === STANDARD_STREAM ? STANDARD_STREAM : undefined);
  if (path !== undefined) return rowTargetAt(path, input, options);
  checkFormatIsUsed(input, path, options);
  return undefined;
}

/**
 * The place rows go to.
 * @throws UsageError when there is no telling how they are to lie there, or they cannot lie there so.
 */
export async function rowTargetAt(
  path: string,
  input: string,
  options: FormatOptions,
): Promise<RowTarget> {
  checkFormatIsUsed(input, path, options);
  if (path !== STANDARD_STREAM) return fileTarget(path, input, options.outputFormat);
  const layout = STREAM_LAYOUTS[options.outputFormat ?? options.format ?? 'arrow'];
  if (process.stdout.isTTY && (layout === 'arrow-stream' || layout === 'parquet')) {
    const name = layout === 'parquet' ? 'Parquet' : 'an Arrow stream';
    throw new UsageError(
      `${name} is not for a terminal; pipe it, name a file with -o, or say --output-format csv or jsonl`,
    );
  }
  return { path, layout, compression: null };
}

function checkFormatIsUsed(
  input: string,
  output: string | undefined,
  { format, inputFormat, outputFormat }: FormatOptions,
): void {
  if (outputFormat !== undefined && output === undefined) {
    throw new UsageError(
      '--output-format is for rows that are written; add -o, or -o - for stdout',
    );
  }
  const forInput = input === STANDARD_STREAM && inputFormat === undefined;
  const forOutput = output === STANDARD_STREAM && outputFormat === undefined;
  if (format === undefined || forInput || forOutput) return;
  throw new UsageError(
    '--format is for stdin and stdout; files say their format themselves, or --input-format and --output-format do',
  );
}

async function fileTarget(
  path: string,
  input: string,
  asked: RowFormat | undefined,
): Promise<RowTarget> {
  const named = layoutOfName(path);
  if (named === undefined && asked === undefined) {
    throw new UsageError(
      `cannot tell what to write to ${path}: its name should end in .arrows, .arrow, .parquet, .csv, .tsv, .json or .jsonl, or --output-format say it`,
    );
  }
  if (named !== undefined && asked !== undefined && !LAYOUTS[asked].includes(named.layout)) {
    throw new UsageError(`--output-format ${asked} contradicts the name of ${path}`);
  }
  const existing = await realpath(path).catch(() => undefined);
  if (existing !== undefined && existing === (await realpath(input).catch(() => undefined))) {
    throw new UsageError(`${path} is the input itself; name another output file`);
  }
  const layout = named?.layout ?? STREAM_LAYOUTS[asked ?? 'arrow'];
  return { path, layout, compression: named?.compression ?? null };
}
