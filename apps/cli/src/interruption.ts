import process from 'node:process';
import { EXIT_CODE, InterruptedError } from './failures.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that is aborted by the first Ctrl-C (or SIGTERM), so that the work can stop
 * cleanly. The second one ends the process at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODE.interrupted);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

/**
 * `interruptible` work that fails, in whatever way, when it is stopped.
 * @throws InterruptedError with the sentence when it was stopped.
 */
export async function stoppable<T>(
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return interruptible(async (signal) => {
    try {
      return await work(signal);
    } catch (failure) {
      if (!signal.aborted || failure instanceof InterruptedError) throw failure;
      throw new InterruptedError(sentence, { cause: failure });
    }
  });
}
