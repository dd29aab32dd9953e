import type { JSONValue } from '@lumino/coreutils';

/** A value of a kernel's message that should be text. */
export function textOf(value: JSONValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
