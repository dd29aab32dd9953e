import { Option } from 'commander';
import type { Command } from 'commander';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pipeline } from 'node:stream/promises';
import { InterruptedError, UsageError } from './failures.js';
import { formatOfFile } from './file-format.js';
import type { InputOptions } from './open-input.js';
import { interruptible } from './interruption.js';
import { writeDataToStandardOutput } from './standard-output.js';

/** What stands for stdin or stdout where a file's name is expected. */
export const STANDARD_STREAM = '-';

/** What to call an output in a sentence. */
export function placeName(output: string): string {
  return output === STANDARD_STREAM ? 'stdout' : output;
}

/** How rows lie on stdin and stdout. */
export type StreamFormat = 'arrow' | 'parquet' | 'csv' | 'jsonl';

/** What says where rows come from and go to. */
export interface StreamOptions {
  readonly output?: string;
  readonly format?: StreamFormat;
}

/** Adds the option that says how rows lie on stdin and stdout. */
export function addFormatOption(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'how rows lie on stdin and stdout (default: arrow)').choices([
      'arrow',
      'parquet',
      'csv',
      'jsonl',
    ]),
  );
}

/**
 * Whether the rows are Arrow data, which goes through a batch at a time, without DuckDB.
 * @throws UsageError when the options are not for such.
 */
export async function isArrowInput(
  input: string,
  options: StreamOptions & InputOptions,
): Promise<boolean> {
  if (
    options.format !== undefined &&
    input !== STANDARD_STREAM &&
    options.output !== STANDARD_STREAM
  ) {
    throw new UsageError('--format is for stdin and stdout; the formats of files are told by them');
  }
  const format =
    input === STANDARD_STREAM ? (options.format ?? 'arrow') : await formatOfFile(input);
  if (input === STANDARD_STREAM && process.stdin.isTTY) {
    throw new UsageError('name an input file, or pipe rows to stdin');
  }
  if (format !== 'arrow') return false;
  if (options.format !== undefined && options.format !== 'arrow') {
    throw new UsageError(`Arrow data goes out as Arrow data, not as ${options.format}`);
  }
  for (const name of ['table', 'query', 'where'] as const) {
    if (options[name] !== undefined) {
      throw new UsageError(`--${name} is not for Arrow data, which goes through as it comes`);
    }
  }
  return true;
}

/** Files that stand for the places where rows come from and go to. */
export interface RowFiles {
  readonly input: string;
  readonly output: string | undefined;
  /** What the user calls the output. */
  readonly outputName: string | undefined;
}

/**
 * Gives DuckDB files to work on where the user names stdin or stdout: Parquet is read from its end, and CSV and JSON are read twice to
 * find their types, so that stdin is put into a temporary file first; so is the output, which is written when it is whole.
 */
export async function withRowFiles(
  input: string,
  { output, format }: StreamOptions,
  work: (files: RowFiles) => Promise<void>,
): Promise<void> {
  const fromStream = input === STANDARD_STREAM;
  const toStream = output === STANDARD_STREAM || (output === undefined && fromStream);
  if (!fromStream && !toStream) {
    await work({ input, output, outputName: output });
    return;
  }
  if (format === undefined || format === 'arrow') {
    throw new UsageError(
      'Arrow data is written of Arrow data only; say --format parquet, csv or jsonl',
    );
  }
  if (toStream && format === 'parquet' && process.stdout.isTTY) {
    throw new UsageError('Parquet is not for a terminal; name a file with -o, or pipe it');
  }
  const folder = await mkdtemp(join(tmpdir(), 'colatent-'));
  const removeNow = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeNow);
  try {
    const files = {
      input: fromStream ? join(folder, `stdin.${format}`) : input,
      output: toStream ? join(folder, `stdout.${format}`) : output,
      outputName: toStream ? STANDARD_STREAM : output,
    };
    await interruptible(async (signal) => {
      try {
        if (fromStream) {
          await pipeline(process.stdin, createWriteStream(files.input), { signal });
        }
        await work(files);
        if (toStream && files.output !== undefined) {
          const whole = createReadStream(files.output);
          await pipeline(whole, writeDataToStandardOutput(), { signal, end: false });
        }
      } catch (failure) {
        if (!signal.aborted || failure instanceof InterruptedError) throw failure;
        throw new InterruptedError('stopped before the end', { cause: failure });
      }
    });
  } finally {
    process.off('exit', removeNow);
    await rm(folder, { recursive: true, force: true });
  }
}
