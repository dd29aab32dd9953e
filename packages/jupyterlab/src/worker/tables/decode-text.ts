import { TableError } from './table-source.js';

const UTF_16_MARKS = ['fffe', 'feff'];

/**
 * The text of UTF-8 bytes as they come, without a byte order mark. Nothing is read by guess: other encodings are refused.
 * @throws TableError when the bytes are no UTF-8.
 */
export async function* decodeText(
  bytes: ReadableStream<Uint8Array>,
): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = bytes.getReader();
  for (let isFirst = true; ; isFirst = false) {
    const { done, value } = await reader.read();
    if (isFirst && value !== undefined && isUtf16(value)) {
      throw new TableError(
        'the file is text in UTF-16, as Excel saves “Unicode text”; save it as UTF-8 and open it anew',
      );
    }
    const text = decoded(decoder, value);
    if (text !== '') yield text;
    if (done) return;
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array | undefined): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    const lenient = new TextDecoder().decode(bytes);
    const at = lenient.indexOf('\ufffd');
    const near = lenient.slice(Math.max(0, at - 20), at + 20).replaceAll(/\s+/g, ' ');
    throw new TableError(
      `the file is not UTF-8 text near “${near}”; it may be Latin-1 (Windows-1252): save it as UTF-8 and open it anew`,
    );
  }
}

/** Whether text begins with the mark of UTF-16, or every other byte at its start is 0. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 1, fourth = 1] = bytes;
  const mark = first.toString(16) + second.toString(16);
  return (
    UTF_16_MARKS.includes(mark) ||
    (first === 0 && third === 0) ||
    (bytes.length > 3 && second === 0 && fourth === 0)
  );
}
