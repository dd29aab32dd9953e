import { transformBytes } from '@colatent/arrow';
import type { NewColumns } from '@colatent/arrow';
import { Model } from '@colatent/core';
import { createReadStream, createWriteStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { chosenEngine } from './engine-option.js';
import type { EngineOptions } from './engine-option.js';
import { InterruptedError, UsageError } from './failures.js';
import { formatOfName } from './file-format.js';
import { interruptible } from './interruption.js';
import { readModelFile } from './model-file.js';
import { countText, shortText } from './number-text.js';
import { reportOnRows } from './report.js';
import type { ReportOptions } from './report.js';
import type { QuietOption } from './quiet-option.js';
import { replaceFile } from './replace-file.js';
import { writeDataToStandardOutput } from './standard-output.js';
import { placeName, STANDARD_STREAM } from './standard-streams.js';

/** How Arrow data is run through a model. */
export interface ArrowFilterOptions extends EngineOptions, QuietOption, ReportOptions {
  readonly output: string;
}

/**
 * The options with the place the output goes to.
 * @throws UsageError when a file is read and nothing says where its rows go.
 */
export function arrowOptions<Options extends { readonly output?: string }>(
  input: string,
  options: Options,
): Options & { readonly output: string } {
  const output = options.output ?? (input === STANDARD_STREAM ? STANDARD_STREAM : undefined);
  if (output === undefined) {
    throw new UsageError(`say where the rows of ${input} go: -o out.arrows, or -o - for stdout`);
  }
  return { ...options, output };
}

/**
 * Adds columns to Arrow data, one batch at a time: as each comes, it goes out again. The output is an IPC stream. It is only ended as
 * one when the input was whole; a file takes its name only then.
 * @throws UsageError when the output is no place for a stream. ArrowDataError when the input is damaged or cut off.
 */
export async function filterArrow(
  modelPath: string,
  input: string,
  columns: (model: Model) => NewColumns,
  options: ArrowFilterOptions,
): Promise<void> {
  const { output } = options;
  await checkOutput(output, input);
  const { bytes } = await readModelFile(modelPath);
  const engine = chosenEngine(options);
  const model = Model.fromBytes(bytes, engine === undefined ? {} : { engine });
  const started = performance.now();
  let rows = 0;
  try {
    const source = input === STANDARD_STREAM ? process.stdin : createReadStream(input);
    const pieces = transformBytes(source, model, columns(model), (more) => {
      rows += more;
    });
    // as an object stream, a piece at a time is made when the one before was taken
    const readable = Readable.from(pieces, { highWaterMark: 1 });
    if (output === STANDARD_STREAM) {
      // Signals end the process at once, even while a slow reader holds it: there is nothing to put in order.
      await pipeline(readable, writeDataToStandardOutput(), { end: false });
    } else {
      await writeFileOf(readable, output);
    }
  } finally {
    model.dispose();
  }
  const seconds = (performance.now() - started) / 1000;
  const rowsPerSecond = rows / seconds;
  reportOnRows(
    options,
    { output, rows, seconds, rowsPerSecond },
    `${placeName(output)}: ${countText(rows, 'row')} in ${seconds.toFixed(1)} s (${shortText(rowsPerSecond)} rows/s)`,
  );
}

async function writeFileOf(readable: Readable, output: string): Promise<void> {
  await interruptible(async (signal) => {
    try {
      await replaceFile(output, (path) => pipeline(readable, createWriteStream(path), { signal }));
    } catch (failure) {
      if (!signal.aborted) throw failure;
      throw new InterruptedError(`stopped; ${output} was not written`, { cause: failure });
    }
  });
}

async function checkOutput(output: string, input: string): Promise<void> {
  if (output === STANDARD_STREAM) {
    if (!process.stdout.isTTY) return;
    throw new UsageError('an Arrow stream is not for a terminal; name a file with -o, or pipe it');
  }
  if (formatOfName(output) !== 'arrow' || !/\.arrows$/i.test(output)) {
    throw new UsageError(
      `Arrow data is written as an Arrow stream, and ${output} should end in .arrows`,
    );
  }
  const existing = await realpath(output).catch(() => undefined);
  if (existing !== undefined && existing === (await realpath(input).catch(() => undefined))) {
    throw new UsageError(`${output} is the input itself; name another output file`);
  }
}
