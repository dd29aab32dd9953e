import * as core from '@colatent/core';

/** An error as it can be sent between threads. */
export interface PortableError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** The errors of the core by their names: sent as they are they would arrive as plain ones. */
const CLASSES = new Map<string, new (message: string) => Error>(
  [
    core.ColatentError,
    core.OptionError,
    core.ColumnsError,
    core.UnreadableColumnError,
    core.NothingToLearnError,
    core.DivergedError,
    core.EngineError,
  ].map((each) => [each.name, each]),
);

/** Whatever was thrown, for another thread. */
export function toPortableError(thrown: unknown): PortableError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown), stack: '' };
  const { name, message, stack } = thrown;
  return { name, message, stack };
}

/** The error of another thread, of the class it had there. */
export function fromPortableError({ name, message, stack }: PortableError): Error {
  const ErrorClass = CLASSES.get(name) ?? Error;
  const error = new ErrorClass(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
