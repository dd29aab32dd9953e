import { ArgumentError } from '../errors.js';

/**
 * Checks what macros' names are to begin with.
 * @throws ArgumentError when it is empty, or `aae`, which would hide the functions that take any model.
 */
export function checkPrefix(prefix: string): void {
  if (prefix === '' || prefix.includes('\0') || /^aae$/i.test(prefix)) {
    throw new ArgumentError(
      `macros cannot be named after "${prefix}"; give them another name to begin with, such as "fraud"`,
    );
  }
}
