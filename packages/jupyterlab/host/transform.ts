import { transformBytes, type NewColumns } from '@colatent/arrow';
import { createWasmEngine, Model, OptionError } from '@colatent/core';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const COLUMNS = new Set([
  'score',
  'percentile',
  'isAnomaly',
  'embedding',
  'explanation',
  'reconstruction',
  'imputation',
]);
const NUMBERS = new Set(['contamination', 'top']);

/** Exit codes of the command line. */
const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * The filter `colatent transform <model> --quiet [options]` of the command line, for those who have the wheel alone: an Arrow stream on
 * stdin, the same with new columns on stdout. The stream's end is only written when the input was whole.
 * @param args the model's path, then options as `--name` or `--name=value`.
 * @returns the exit code; what went wrong is said on stderr.
 */
export async function transform([path = '', ...options]: readonly string[]): Promise<number> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'EPIPE'
        ? 'the reader of the output went away before its end'
        : `cannot write the output: ${error.message}`;
    process.stderr.write(`colatent: ${why}\n`);
    process.exit(FAILED);
  });
  try {
    const { columns, simd } = optionsOf(options);
    const bytes = await readFile(path).catch((error: unknown) => {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      throw new Error(
        missing ? `there is no file ${path}` : `cannot read ${path}: ${String(error)}`,
      );
    });
    const model = Model.fromBytes(bytes, simd === undefined ? {} : { engine: engineOf(simd) });
    try {
      // as an object stream, a piece at a time is made when the one before was taken
      const pieces = Readable.from(transformBytes(process.stdin, model, columns), {
        highWaterMark: 1,
      });
      await pipeline(pieces, process.stdout, { end: false });
    } finally {
      model.dispose();
    }
    return 0;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`colatent: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
    return error instanceof OptionError ? WRONG_USAGE : FAILED;
  }
}

function optionsOf(args: readonly string[]): { columns: NewColumns; simd: string | undefined } {
  const columns: Record<string, boolean | number | string> = {};
  let simd: string | undefined;
  for (const arg of args) {
    const [, option = '', value] = /^--([a-z-]+)(?:=([^]*))?$/.exec(arg) ?? [];
    const name = option.replaceAll(/-./g, ([, letter = '']) => letter.toUpperCase());
    if (COLUMNS.has(name)) columns[name] = value ?? true;
    else if (NUMBERS.has(name)) columns[name] = Number(value);
    else if (name === 'modelName') columns[name] = value ?? '';
    else if (name === 'replace') columns[name] = true;
    else if (name === 'simd') simd = value;
    else if (name !== 'quiet') throw new OptionError(`unknown option ${arg}`);
  }
  return { columns, simd };
}

function engineOf(simd: string): ReturnType<typeof createWasmEngine> {
  if (simd === 'plain' || simd === 'relaxed') return createWasmEngine({ simd });
  throw new OptionError(`simd is plain or relaxed, not ${simd}`);
}
