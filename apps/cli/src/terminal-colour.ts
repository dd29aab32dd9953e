import type { WriteStream } from 'node:tty';
import { inspect } from 'node:util';

/** Styles the command line writes in. */
export type TextStyle = 'red' | 'dim' | 'bold';

/**
 * The text in a style where `stream` is a terminal that shows styles, else as it is. NO_COLOR, FORCE_COLOR and TERM are respected as
 * Node.js respects them.
 */
export function styled(
  stream: Pick<WriteStream, 'hasColors' | 'isTTY'>,
  style: TextStyle,
  text: string,
): string {
  if (!stream.isTTY || !stream.hasColors()) return text;
  const [on = 0, off = 0] = inspect.colors[style] ?? [];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}
