import process from 'node:process';
import { EXIT_CODE } from './failures.js';

let dataIsWritten = false;

/** Says that stdout carries rows: whoever stops reading them gets a part of the whole, which is a failure. */
export function writeDataToStandardOutput(): typeof process.stdout {
  dataIsWritten = true;
  return process.stdout;
}

/** Ends the process when stdout cannot be written to: quietly when a reader has seen enough of a text. */
export function quitOnFailedWrites(): void {
  process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
    const closed = failure.code === 'EPIPE';
    if (closed && !dataIsWritten) process.exit(EXIT_CODE.done);
    process.stderr.write(
      closed
        ? 'colatent: the reader of the output went away before its end\n'
        : `colatent: cannot write the output: ${failure.message}\n`,
    );
    process.exit(EXIT_CODE.failed);
  });
}
