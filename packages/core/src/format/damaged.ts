import { DamagedModelError } from '../errors.js';

/** The error of a file that is no whole, unaltered model: what is wrong, and what to do. */
export function damaged(what: string): DamagedModelError {
  return new DamagedModelError(
    `this is no whole, unaltered model file: ${what}; use an intact copy of it, or train the model again`,
  );
}

/** What an error says, on one line of at most 200 characters. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').slice(0, 200);
}
