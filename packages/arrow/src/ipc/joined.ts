/** Bytes that are handed on together: small parts are put into one piece of at least this size, when there are more of them. */
const PIECE_BYTES = 2 ** 16;

/** Small parts as one piece, large ones as they lie in memory. */
export function* joined(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for (const part of parts) {
    if (size > 0 && size + part.length > PIECE_BYTES) {
      yield concatenated(small, size);
      small = [];
      size = 0;
    }
    if (part.length >= PIECE_BYTES) {
      yield part;
    } else {
      small.push(part);
      size += part.length;
    }
  }
  if (size > 0) yield concatenated(small, size);
}

function concatenated(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
